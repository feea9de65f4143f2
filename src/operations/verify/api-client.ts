// Talks to the deployed API as a customer would. The key's value goes into the request's header and nowhere else.
import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { type CheckContext, wrong } from './check.js';

export interface ApiRequest {
  method?: 'GET' | 'POST';
  /** With the slash, and with the query. */
  path: string;
  /** `deployed`: the environment's key. Anything else is sent as it is; undefined sends none. */
  key?: 'deployed' | string;
  body?: string;
}

export interface ApiAnswer {
  status: number;
  /** The parsed body; undefined when it is no JSON. */
  body: unknown;
}

/** API Gateway itself gives up after 29 s. */
const answerWithinMs = 40_000;

/** One request, one answer, whatever it is. Throws only when nobody answers. */
export async function callApi(ctx: CheckContext, { method = 'GET', path, key, body }: ApiRequest): Promise<ApiAnswer> {
  const url = `${ctx.target.invokeUrl(ctx.outputs['rest-api-id'], ctx.names.stage)}${path}`;
  const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
  if (key !== undefined) headers.set('x-api-key', key === 'deployed' ? await deployedKey(ctx) : key);
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(answerWithinMs)]);
  const response = await fetch(url, { method, headers, body: body ?? null, signal }).catch((error: unknown) => {
    throw wrong(`${method} ${url} was not answered: ${reasonOf(error)}`, error);
  });
  return { status: response.status, body: parseJson(await response.text()) };
}

/** Asks until the status is as wanted, for at most `seconds`; a new key needs up to a minute until API Gateway knows it everywhere. */
export async function callUntil(ctx: CheckContext, request: ApiRequest, wanted: number, seconds: number): Promise<ApiAnswer> {
  const deadline = ctx.now().getTime() + seconds * 1000;
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    const answer = await callApi(ctx, request);
    const isPassing = [403, 409, 429].includes(answer.status) || answer.status >= 500;
    if (answer.status === wanted || !isPassing || ctx.now().getTime() + pauseMs > deadline) return answer;
    await ctx.sleep(pauseMs, ctx.signal);
  }
}

/** Throws unless the answer has the status; names the request, both statuses and the error that came with it. */
export function demandStatus({ method = 'GET', path }: ApiRequest, { status, body }: ApiAnswer, wanted: number): void {
  if (status === wanted) return;
  const error = errorOf(body);
  const said = error ? ` (${[error.code, error.message].filter(Boolean).join(': ')})` : '';
  throw wrong(`${method} ${path} answered ${status}${said} and should answer ${wanted}`);
}

/** The `error` object of the API's answers. */
export function errorOf(body: unknown): { code?: string; message?: string } | undefined {
  return (body as { error?: { code?: string; message?: string } } | undefined)?.error;
}

function deployedKey(ctx: CheckContext): Promise<string> {
  return ctx.once('api key value', async () => {
    const apiGateway = await ctx.target.aws.apiGateway();
    const { value = '' } = await apiGateway.send(new GetApiKeyCommand({ apiKey: ctx.outputs['api-key-id'], includeValue: true }));
    ctx.conceal(value);
    return value;
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
