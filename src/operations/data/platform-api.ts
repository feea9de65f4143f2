// Calls the deployed API with the environment's key. The key is used only in the request header.
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

/** Sends a GET request and resolves to the parsed body. The path includes the query, but not the stage. */
export type GetFromApi = (path: string) => Promise<unknown>;

/**
 * Limit for all attempts together. One attempt may not be enough, because a paused database takes longer to resume than API Gateway waits.
 */
const timeoutSeconds = 90;
/** Limit for one request. API Gateway itself times out after 29 s. */
const answerWithinMs = 40_000;

/**
 * Fetches the key and returns a function that sends requests with it. The function retries transient errors for up to 90 s. It
 * throws USAGE for an invalid request, ACCESS_DENIED for a rejected key, NOT_DEPLOYED for an unknown route, otherwise SERVICE_UNAVAILABLE.
 */
export async function openApi(ctx: ApiContext, access: ApiAccess, outputs: ApiOutputs): Promise<GetFromApi> {
  const { value: key = '' } = await showKey(access, outputs, { reveal: true });
  const base = new URL(access.invokeUrl(outputs['rest-api-id'], outputs['api-stage']));
  const agent = base.protocol === 'https:' ? await httpsAgentFor(base.hostname, ctx.env) : undefined;
  return async (path) => {
    const deadline = ctx.now().getTime() + timeoutSeconds * 1000;
    for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
      const answer = await sendRequest(ctx, access, new URL(base + path), { headers: { 'x-api-key': key }, agent });
      if (answer.status === 200) return answer.body;
      const failure = parseFailure(answer);
      if (!isTransient(answer, failure.code) || ctx.now().getTime() + pauseMs > deadline) throw translateFailure(answer.status, failure);
      ctx.report({ type: 'step-progress', text: `${failure.code}, retrying` });
      await ctx.sleep(pauseMs, ctx.signal);
    }
  };
}

interface Answer {
  status: number;
  /** The parsed body; undefined if it is not JSON. */
  body: unknown;
}

type RequestOptions = import('node:https').RequestOptions;

async function sendRequest(ctx: ApiContext, access: ApiAccess, url: URL, options: RequestOptions): Promise<Answer> {
  try {
    return await request(url, { ...options, signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(answerWithinMs)]) });
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
  return { status: response.statusCode ?? 0, body: parseJson(Buffer.concat(chunks).toString()) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Failure {
  /** The API's error code, such as `VALIDATION_FAILED`, or `HTTP <status>`. */
  code: string;
  message: string;
  requestId?: string;
}

function parseFailure({ status, body }: Answer): Failure {
  const { error = {}, requestId } = (body ?? {}) as { error?: { code?: string; message?: string }; requestId?: string };
  return { code: error.code ?? `HTTP ${status}`, message: error.message ?? 'no reason given', ...(requestId && { requestId }) };
}

function isTransient({ status }: Answer, code: string): boolean {
  return code !== 'QUOTA_EXCEEDED' && [429, 502, 503, 504].includes(status);
}

const translations: Record<string, { code: ErrorCode; hint?: string }> = {
  VALIDATION_FAILED: { code: 'USAGE', hint: 'trading-infra bars --help' },
  FORBIDDEN: { code: 'ACCESS_DENIED', hint: 'trading-infra keys list shows whether the key is enabled; a new key takes a minute to work' },
  NOT_FOUND: { code: 'NOT_DEPLOYED' },
  QUOTA_EXCEEDED: { code: 'SERVICE_UNAVAILABLE', hint: 'Wait until tomorrow (UTC), or raise api.quotaPerDay in the settings and deploy' },
};

function translateFailure(status: number, { code, message, requestId }: Failure): TradingInfraError {
  const known = translations[code] ?? { code: 'SERVICE_UNAVAILABLE' };
  const details = { apiCode: code, status, ...(requestId && { requestId }) };
  const sentence = `The API answered ${code}: ${message.replace(/\.$/, '')}${requestId === undefined ? '' : ` (request ${requestId})`}.`;
  return new TradingInfraError(known.code, sentence, { ...(known.hint && { hint: known.hint }), details });
}
