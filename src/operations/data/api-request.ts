// One request to the deployed API. The key is used only in the request's header.

import type { IncomingMessage } from 'node:http';
import { httpsAgentFor } from '../../aws/proxy.js';
import type { AwsAccess, Target } from '../../aws/target.js';
import { translateAwsFailure } from '../../aws/translate-failure.js';
import type { Context } from '../../context.js';
import { deadline } from '../../deadline.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';

export type RequestContext = Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;
export type ApiAccess = AwsAccess & Pick<Target, 'invokeUrl'>;

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

type RequestOptions = import('node:https').RequestOptions;

/** Returns a function that sends requests to the API. It throws INTERRUPTED after Ctrl-C, and SERVICE_UNAVAILABLE if there is no answer. */
export async function openRequests(
  ctx: RequestContext,
  access: ApiAccess,
  outputs: Pick<Outputs, 'rest-api-id' | 'api-stage'>,
): Promise<SendRequest> {
  const base = new URL(access.invokeUrl(outputs['rest-api-id'], outputs['api-stage']));
  const agent = base.protocol === 'https:' ? await httpsAgentFor(base.hostname, ctx.env) : undefined;
  return (path, key) => sendRequest(ctx, access, new URL(base + path), { headers: { 'x-api-key': key }, agent });
}

async function sendRequest(ctx: RequestContext, access: ApiAccess, url: URL, options: RequestOptions): Promise<Answer> {
  try {
    return await request(url, { ...options, signal: AbortSignal.any([ctx.signal, deadline(answerWithinMs)]) });
  } catch (error) {
    if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted.', { cause: error });
    // Only the cause of an AbortError tells why the request was aborted.
    const reason = error instanceof Error && error.name === 'AbortError' ? error.cause : error;
    const where = { region: access.region, ...(access.endpoint && { endpoint: access.endpoint }) };
    throw translateAwsFailure(reason, { call: 'execute-api:Invoke', ...where });
  }
}

/** Sends the request with node:http or node:https, because `fetch` would bypass a proxy. */
async function request(url: URL, options: RequestOptions): Promise<Answer> {
  const { get } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((settle, reject) => {
    get(url, options, settle).on('error', reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const date = new Date(response.headers.date ?? '');
  return {
    status: response.statusCode ?? 0,
    body: parseJson(Buffer.concat(chunks).toString()),
    date: Number.isNaN(date.getTime()) ? undefined : date,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
