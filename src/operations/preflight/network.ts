// Whether requests can leave this computer. Without a proxy, nothing is sent: the first request to AWS will tell.
import { untrustedCertificate } from '../../aws/translate-failure.js';
import { namedCertificates } from '../../network/certificates.js';
import { openHttp } from '../../network/http-request.js';
import { proxyFor, withoutPassword } from '../../network/proxy.js';
import { type CheckOutcome, fail, ok } from './check.js';

/** Any answer of this host will do, which needs no credentials. */
export const probedHost = 'sts.amazonaws.com';
export const answerWithinMs = 3000;

/** Throws USAGE if a variable names something that is no HTTP proxy, or a file that has no certificates. */
export async function checkNetwork(env: Readonly<Record<string, string | undefined>>): Promise<CheckOutcome> {
  const proxy = proxyFor(probedHost, env);
  const files = namedCertificates(env).map(({ file }) => file);
  const send = await openHttp(`https://${probedHost}`, env);
  const certificates = files.length === 0 ? [] : [`certificates from ${[...new Set(files)].join(' and ')}`];
  if (proxy === undefined) return ok(['no proxy', ...certificates].join(', '));
  const shown = `proxy ${withoutPassword(proxy)}`;
  try {
    const { status } = await send(`https://${probedHost}/`, { signal: AbortSignal.timeout(answerWithinMs) });
    if (status === 407) return refused(`${shown} asks for a user and a password`, 'Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT');
    if (status >= 500) return refused(`${shown} does not reach ${probedHost} (HTTP ${status})`, `Allow *.amazonaws.com at the proxy`);
    return ok([shown, ...certificates].join(', '));
  } catch (error) {
    const { code, name, message } = error as NodeJS.ErrnoException;
    if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
      return refused(
        `${shown} has a certificate that is not valid at the time of this computer’s clock (${code})`,
        'Check the clock: date -u',
      );
    }
    if (code !== undefined && untrustedCertificate.test(code)) {
      return refused(
        `${shown} reads TLS with a certificate that is not trusted (${code})`,
        'Set AWS_CA_BUNDLE to the PEM file of its certificate authority',
      );
    }
    const reason = name === 'TimeoutError' ? `no answer within ${answerWithinMs / 1000} s` : (code ?? message);
    return refused(`${shown} cannot be used: ${reason}`, 'Correct HTTPS_PROXY, or exempt AWS: NO_PROXY=.amazonaws.com');
  }
}

function refused(detail: string, hint: string): CheckOutcome {
  return fail('PREFLIGHT_FAILED', detail, hint);
}
