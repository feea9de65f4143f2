// One request to the deployed API. The key is used only in the request's header.
import type { AwsAccess, Target } from '../../aws/target.js';
import { translateAwsFailure } from '../../aws/translate-failure.js';
import type { Context } from '../../context.js';
import { deadline } from '../../deadline.js';
import { TradingInfraError } from '../../errors.js';
import { type HttpAnswer, jsonIn } from '../../network/http-request.js';
import type { Outputs } from '../../platform/names.js';

export type RequestContext = Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;
export type ApiAccess = AwsAccess & Pick<Target, 'invokeUrl' | 'openHttp'>;

export interface Answer {
  status: number;
  /** The parsed body; undefined if it is not JSON. */
  body: unknown;
  /** The API's own time, from the `Date` header; undefined if there is none. */
  date: Date | undefined;
}

/** Sends a GET request with a key. The path includes the query, but not the stage. */
export type SendRequest = (path: string, key: string) => Promise<Answer>;

/** Limit for one request. API Gateway itself times out after 29 s. */
const answerWithinMs = 40_000;

/** Returns a function that sends requests to the API. It throws INTERRUPTED after Ctrl-C, and SERVICE_UNAVAILABLE if there is no answer. */
export async function openRequests(
  ctx: RequestContext,
  access: ApiAccess,
  outputs: Pick<Outputs, 'rest-api-id' | 'api-stage'>,
): Promise<SendRequest> {
  const base = access.invokeUrl(outputs['rest-api-id'], outputs['api-stage']);
  const send = await access.openHttp(base);
  return (path, key) => sendRequest(ctx, access, (signal) => send(base + path, { headers: { 'x-api-key': key }, signal }));
}

async function sendRequest(ctx: RequestContext, access: ApiAccess, send: (signal: AbortSignal) => Promise<HttpAnswer>): Promise<Answer> {
  try {
    const answer = await send(AbortSignal.any([ctx.signal, deadline(answerWithinMs)]));
    const date = new Date(answer.headers.date ?? '');
    return { status: answer.status, body: jsonIn(answer), date: Number.isNaN(date.getTime()) ? undefined : date };
  } catch (error) {
    if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted.', { cause: error });
    const where = { region: access.region, ...(access.endpoint && { endpoint: access.endpoint }) };
    throw translateAwsFailure(error, { call: 'execute-api:Invoke', ...where });
  }
}
