// Calls the deployed API as a client would. The value of the API key is used only in the request header.

import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { deadline } from '../../deadline.js';
import { jsonIn } from '../../network/http-request.js';
import { readKeys } from '../keys/key-list.js';
import { type CheckContext, checkFailure } from './check.js';

export interface ApiRequest {
  method?: 'GET' | 'POST';
  /** Begins with a slash and includes the query. */
  path: string;
  /** `deployed` sends the environment's API key; any other value is sent unchanged. If undefined, no key is sent. */
  key?: 'deployed' | string;
  body?: string;
}

export interface ApiAnswer {
  status: number;
  /** The parsed body; undefined if it is not JSON. */
  body: unknown;
}

/** API Gateway itself times out after 29 s. */
const timeoutMs = 40_000;

/** Sends one request and resolves to its answer, including answers with an error status. Throws VERIFY_FAILED if there is no answer. */
export async function callApi(ctx: CheckContext, { method = 'GET', path, key, body }: ApiRequest): Promise<ApiAnswer> {
  const url = `${ctx.target.invokeUrl(ctx.outputs['rest-api-id'], ctx.names.stage)}${path}`;
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { 'x-api-key': key === 'deployed' ? await fetchDeployedKey(ctx) : key }),
  };
  const send = await ctx.once('requests to the api', () => ctx.target.openHttp(url));
  const signal = AbortSignal.any([ctx.signal, deadline(timeoutMs)]);
  const answer = await send(url, { method, headers, body, signal }).catch((error: unknown) => {
    throw checkFailure(`${method} ${url} got no answer: ${reasonOf(error)}`, error);
  });
  return { status: answer.status, body: jsonIn(answer) };
}

/**
 * Repeats the request until its status is `expected` or not a temporary one, or until `seconds` have passed. API Gateway needs up to a
 * minute before it accepts a new key everywhere.
 */
export async function callUntil(ctx: CheckContext, request: ApiRequest, expected: number, seconds: number): Promise<ApiAnswer> {
  const deadline = ctx.now().getTime() + seconds * 1000;
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    const answer = await callApi(ctx, request);
    const isTemporary = [403, 409, 429].includes(answer.status) || answer.status >= 500;
    if (answer.status === expected || !isTemporary || ctx.now().getTime() + pauseMs > deadline) return answer;
    await ctx.sleep(pauseMs, ctx.signal);
  }
}

/** Throws VERIFY_FAILED, with the error in the body, unless the answer has the `expected` status. */
export function requireStatus({ method = 'GET', path }: ApiRequest, { status, body }: ApiAnswer, expected: number): void {
  if (status === expected) return;
  const error = apiErrorOf(body);
  const reason = error ? ` (${[error.code, error.message].filter(Boolean).join(': ')})` : '';
  throw checkFailure(`${method} ${path} answered ${status}${reason}, expected ${expected}`);
}

/** Returns the `error` object in the body of an answer, if any. */
export function apiErrorOf(body: unknown): { code?: string; message?: string } | undefined {
  return (body as { error?: { code?: string; message?: string } } | undefined)?.error;
}

/** The key to check and to use: the one that the deploy made or, after a rotation or a revocation, another one that works. */
export function currentKeyId(ctx: CheckContext): Promise<string> {
  return ctx.once('current api key', async () => {
    const { stage, tables } = ctx.names;
    const { keys } = await readKeys(ctx, ctx.target, { ...ctx.outputs, 'api-stage': stage, 'api-keys-table': tables.apiKeys });
    return keys.find(({ isCurrent }) => isCurrent)?.id ?? ctx.outputs['api-key-id'];
  });
}

function fetchDeployedKey(ctx: CheckContext): Promise<string> {
  return ctx.once('api key value', async () => {
    const apiGateway = await ctx.target.aws.apiGateway();
    const { value = '' } = await apiGateway.send(new GetApiKeyCommand({ apiKey: await currentKeyId(ctx), includeValue: true }));
    ctx.redact(value);
    return value;
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
