// Calls the deployed API with the environment's key. The key goes into the request's header and nowhere else.
import type { IncomingMessage } from 'node:http';
import { httpsAgentFor } from '../../aws/proxy.js';
import type { AwsAccess, Target } from '../../aws/target.js';
import { translateAwsFailure } from '../../aws/translate-failure.js';
import type { Context } from '../../context.js';
import { type ErrorCode, TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';
import { type KeyOutputs, showKey } from './keys.js';

type ApiContext = Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;
type ApiAccess = AwsAccess & Pick<Target, 'invokeUrl'>;
export type ApiOutputs = KeyOutputs & Pick<Outputs, 'rest-api-id' | 'api-stage'>;

/** One GET: the path without the stage, with its query. Resolves to the answer's body. */
export type GetFromApi = (path: string) => Promise<unknown>;

/** A paused database needs longer to wake up than API Gateway waits. */
const timeoutSeconds = 90;
/** API Gateway itself gives up after 29 s. */
const answerWithinMs = 40_000;

/**
 * Fetches the key and gives a function that asks with it. What may pass is asked again for a while; the API's other errors are thrown:
 * USAGE for a request that it refuses, ACCESS_DENIED for a key, NOT_DEPLOYED for a route that it does not have, else SERVICE_UNAVAILABLE.
 */
export async function openApi(ctx: ApiContext, access: ApiAccess, outputs: ApiOutputs): Promise<GetFromApi> {
  const { value: key = '' } = await showKey(access, outputs, { reveal: true });
  const base = new URL(access.invokeUrl(outputs['rest-api-id'], outputs['api-stage']));
  const agent = base.protocol === 'https:' ? await httpsAgentFor(base.hostname, ctx.env) : undefined;
  return async (path) => {
    const deadline = ctx.now().getTime() + timeoutSeconds * 1000;
    for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
      const answer = await ask(ctx, access, new URL(base + path), { headers: { 'x-api-key': key }, agent });
      if (answer.status === 200) return answer.body;
      const failure = failureOf(answer);
      if (!isPassing(answer, failure.code) || ctx.now().getTime() + pauseMs > deadline) throw translated(answer.status, failure);
      ctx.report({ type: 'step-progress', text: `${failure.code}, asking again` });
      await ctx.sleep(pauseMs, ctx.signal);
    }
  };
}

interface Answer {
  status: number;
  /** Undefined when it is no JSON. */
  body: unknown;
}

type RequestOptions = import('node:https').RequestOptions;

async function ask(ctx: ApiContext, access: ApiAccess, url: URL, options: RequestOptions): Promise<Answer> {
  try {
    return await request(url, { ...options, signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(answerWithinMs)]) });
  } catch (error) {
    if (ctx.signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted.', { cause: error });
    // An aborted request says why only in its cause.
    const reason = error instanceof Error && error.name === 'AbortError' ? error.cause : error;
    const where = { region: access.region, ...(access.endpoint && { endpoint: access.endpoint }) };
    throw translateAwsFailure(reason, { call: 'execute-api:Invoke', ...where });
  }
}

/** Not by `fetch`, which would go past the firm's proxy. */
async function request(url: URL, options: RequestOptions): Promise<Answer> {
  const { get } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((settle, reject) => {
    get(url, options, settle).on('error', reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Failure {
  /** The API's own. */
  code: string;
  message: string;
  requestId?: string;
}

function failureOf({ status, body }: Answer): Failure {
  const { error = {}, requestId } = (body ?? {}) as { error?: { code?: string; message?: string }; requestId?: string };
  return { code: error.code ?? `HTTP ${status}`, message: error.message ?? 'no reason was given', ...(requestId && { requestId }) };
}

function isPassing({ status }: Answer, code: string): boolean {
  return code !== 'QUOTA_EXCEEDED' && [429, 502, 503, 504].includes(status);
}

const translations: Record<string, { code: ErrorCode; hint?: string }> = {
  VALIDATION_FAILED: { code: 'USAGE', hint: 'trading-infra bars --help' },
  FORBIDDEN: { code: 'ACCESS_DENIED', hint: 'trading-infra keys list shows whether the key is on; a new one needs a minute' },
  NOT_FOUND: { code: 'NOT_DEPLOYED' },
  QUOTA_EXCEEDED: { code: 'SERVICE_UNAVAILABLE', hint: 'Wait until tomorrow (UTC), or raise api.quotaPerDay in the settings and deploy' },
};

function translated(status: number, { code, message, requestId }: Failure): TradingInfraError {
  const known = translations[code] ?? { code: 'SERVICE_UNAVAILABLE' };
  const details = { apiCode: code, status, ...(requestId && { requestId }) };
  const sentence = `The API answered ${code}: ${message.replace(/\.$/, '')}${requestId === undefined ? '' : ` (request ${requestId})`}.`;
  return new TradingInfraError(known.code, sentence, { ...(known.hint && { hint: known.hint }), details });
}
