// Calls the deployed API with the environment's key, and retries while the API resumes or is overloaded.
import type { Context } from '../../context.js';
import type { ErrorCode } from '../../error-codes.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';
import type { KeyOutputs } from '../keys/key-list.js';
import { showKey } from '../keys/show.js';
import { type Answer, type ApiAccess, openRequests } from './api-request.js';

type ApiContext = Pick<Context, 'env' | 'now' | 'sleep' | 'signal' | 'report'>;
export type ApiOutputs = KeyOutputs & Pick<Outputs, 'rest-api-id' | 'api-stage'>;

/** Sends a GET request and resolves to the parsed body. The path includes the query, but not the stage. */
export type GetFromApi = (path: string) => Promise<unknown>;

/**
 * Limit for all attempts together. One attempt may not be enough, because a paused database takes longer to resume than API Gateway waits.
 */
const timeoutSeconds = 90;

/**
 * Fetches the key and returns a function that sends requests with it. The function retries transient errors for up to 90 s. It
 * throws USAGE for an invalid request, ACCESS_DENIED for a rejected key, NOT_DEPLOYED for an unknown route, otherwise SERVICE_UNAVAILABLE.
 */
export async function openApi(ctx: ApiContext, access: ApiAccess, outputs: ApiOutputs): Promise<GetFromApi> {
  const { value: key = '' } = await showKey(ctx, access, outputs, { reveal: true });
  const send = await openRequests(ctx, access, outputs);
  return async (path) => {
    const deadline = ctx.now().getTime() + timeoutSeconds * 1000;
    for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
      const answer = await send(path, key);
      if (answer.status === 200) return answer.body;
      const failure = parseFailure(answer);
      if (!isTransient(answer, failure.code) || ctx.now().getTime() + pauseMs > deadline) throw translateFailure(answer.status, failure);
      ctx.report({ type: 'step-progress', text: `${failure.code}, retrying` });
      await ctx.sleep(pauseMs, ctx.signal);
    }
  };
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
  FORBIDDEN: {
    code: 'ACCESS_DENIED',
    hint: 'trading-infra keys list   # shows whether the key is enabled; a new key takes a minute to work',
  },
  NOT_FOUND: { code: 'NOT_DEPLOYED' },
  QUOTA_EXCEEDED: { code: 'SERVICE_UNAVAILABLE', hint: 'Wait until tomorrow (UTC), or raise api.quotaPerDay in the settings and deploy' },
};

function translateFailure(status: number, { code, message, requestId }: Failure): TradingInfraError {
  const known = translations[code] ?? { code: 'SERVICE_UNAVAILABLE' };
  const details = { apiCode: code, status, ...(requestId && { requestId }) };
  const sentence = `The API answered ${code}: ${message.replace(/\.$/, '')}${requestId === undefined ? '' : ` (request ${requestId})`}.`;
  return new TradingInfraError(known.code, sentence, { ...(known.hint && { hint: known.hint }), details });
}
