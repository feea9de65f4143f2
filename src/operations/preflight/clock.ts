// Whether this computer's clock is right, asked of the proxy or the custom endpoint, if there is one. Without them nobody is asked: the first request to
// AWS will tell.
import { resolveConnection } from '../../aws/connection.js';
import { generalEndpoint } from '../../aws/endpoints.js';
import type { Context } from '../../context.js';
import { openHttp } from '../../network/http-request.js';
import { proxyFor } from '../../network/proxy.js';
import { type CheckOutcome, skipped } from './check.js';
import { checkClock } from './identity.js';
import { answerWithinMs, probedHost } from './network.js';

/** Compares the clock with the time in the answer of the custom endpoint, else of AWS through the proxy. */
export async function checkClockByAnswer({ env, now, platform }: Pick<Context, 'env' | 'now' | 'platform'>): Promise<CheckOutcome> {
  const { env: complete, endpoints } = await resolveConnection(env);
  const endpoint = generalEndpoint(endpoints) ?? endpoints[0]?.url;
  const proxy = proxyFor(probedHost, complete);
  const url = endpoint ?? (proxy === undefined ? undefined : `https://${probedHost}/`);
  if (url === undefined)
    return skipped('not checked: without a proxy or a custom endpoint, nobody is asked; every deploy compares it with AWS’s');
  const { origin } = new URL(url);
  try {
    const send = await openHttp(url, complete);
    const asked = now().getTime();
    const { headers } = await send(url, { signal: AbortSignal.timeout(answerWithinMs) });
    const told = Date.parse(headers.date ?? '');
    if (Number.isNaN(told)) return skipped(`not checked: ${origin} tells no time`);
    return checkClock({ clockAheadMs: (asked + now().getTime()) / 2 - told }, platform, `that of ${origin}`);
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    return skipped(`not checked: ${origin} does not answer (${code ?? name})`);
  }
}
