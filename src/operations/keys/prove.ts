// Proves a key with real requests. API Gateway is eventually consistent: a new key works in one place before it works in all.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { type Answer, openRequests } from '../data/api-request.js';
import type { KeyPlace } from './key-place.js';
import { readKeyValue } from './show.js';

type ProofContext = Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;

const acceptedInARow = 5;
const pauseMs = 500;
const timeoutSeconds = 120;

/**
 * Sends requests with the key until the API has accepted several in a row. Throws SERVICE_UNAVAILABLE if that takes longer than two minutes.
 * Returns the API's time.
 */
export async function proveKey(ctx: ProofContext, { target, outputs }: KeyPlace, id: string): Promise<Date> {
  const [send, value] = [await openRequests(ctx, target, outputs), await readKeyValue(target, id)];
  const deadline = ctx.now().getTime() + timeoutSeconds * 1000;
  for (let accepted = 0; ; await ctx.sleep(pauseMs, ctx.signal)) {
    const answer = await send('/health', value);
    accepted = isAccepted(answer) ? accepted + 1 : 0;
    if (accepted === acceptedInARow) return answer.date ?? ctx.now();
    if (ctx.now().getTime() > deadline) throw notAccepted(id, answer);
    ctx.report({ type: 'step-progress', text: `answer ${answer.status}, accepted ${accepted} of ${acceptedInARow} times` });
  }
}

/** The API's own time, which any answer has. This computer's clock could be wrong, and would then end a key too early. */
export async function readApiTime(ctx: ProofContext, { target, outputs }: KeyPlace): Promise<Date> {
  const send = await openRequests(ctx, target, outputs);
  return (await send('/health', '')).date ?? ctx.now();
}

/** A throttled request counts: API Gateway checks the key first. */
function isAccepted({ status }: Answer): boolean {
  return status < 500 && status !== 403;
}

function notAccepted(id: string, { status }: Answer): TradingInfraError {
  const message = `The API still answers ${status} to the new key ${id} after ${timeoutSeconds} s. No key was disabled or replaced.`;
  return new TradingInfraError('SERVICE_UNAVAILABLE', message, {
    hint: 'Run the same command again: it goes on with this key',
    details: { key: id, status },
  });
}
