// What the tool says if a request to AWS was answered by something else: a proxy, a filter, the sign-in page of a network.
import { TradingInfraError } from '../errors.js';
import type { FailedRequest } from './failed-request.js';

/** The error for such an answer. It names the proxy if there is one, and what to do about it. */
export function foreignAnswer(cause: unknown, { service, operation, region, endpoint, proxy, answer }: FailedRequest): TradingInfraError {
  const { hostname } = cause as { hostname?: string };
  const host = endpoint ?? hostname ?? `${service} in ${region}`;
  const kind = answer?.contentType.startsWith('text/html') ? 'a web page' : 'an answer that AWS does not give';
  const who = proxy === undefined ? 'Something between this computer and AWS' : `The proxy ${proxy}, or something behind it,`;
  const message = `${who} answered ${service}:${operation} with ${kind} (HTTP ${answer?.status}), in place of ${host}.`;
  return new TradingInfraError('SERVICE_UNAVAILABLE', message, { cause, hint: hintFor(host, proxy, answer?.status) });
}

function hintFor(host: string, proxy: string | undefined, status: number | undefined): string {
  if (proxy === undefined) return 'Sign in to the network in a browser, or set HTTPS_PROXY to its proxy; then run again';
  if (status === 407)
    return 'Put a user name and a password for the proxy into HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), then run again';
  return `Ask whoever runs the proxy to let ${host} through, or add it to NO_PROXY if it can be reached without; then run again`;
}
