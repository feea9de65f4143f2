// The one way in which the tool itself sends HTTP requests; the AWS SDK's clients take the same agents. `fetch` knows neither proxies nor the firm's certificates.
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as sendHttp } from 'node:http';
import { tryJson } from '../json.js';
import { httpsAgentFor } from './agents.js';

export interface HttpRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | undefined;
  signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The parsed body of an answer; undefined if it is not JSON. */
export function jsonIn({ body }: HttpAnswer): unknown {
  return tryJson(body.toString());
}

export type SendHttp = (url: URL | string, request?: HttpRequest) => Promise<HttpAnswer>;

/** Never the global agent, which takes a proxy of its own choice if NODE_USE_ENV_PROXY is set. */
const plain = new HttpAgent();

/**
 * Returns a function that sends requests to one host, with connections that are kept. Whatever its status, an answer is no error; if there is none, the
 * function throws the system's error or, after an abort, the signal's reason. Throws USAGE as `httpsAgentFor` does.
 */
export async function openHttp(base: URL | string, env: Readonly<Record<string, string | undefined>>): Promise<SendHttp> {
  const agent = await httpsAgentFor(base, env);
  if (agent === undefined) return (url, request) => send(sendHttp, url, request, plain);
  const { request: sendHttps } = await import('node:https');
  return (url, request) => send(sendHttps, url, request, agent);
}

/** Sends a request to this computer, without regard to proxies. */
export function sendLocally(url: URL | string, request?: HttpRequest): Promise<HttpAnswer> {
  return send(sendHttp, url, request, plain);
}

async function send(
  start: typeof sendHttp,
  url: URL | string,
  { method = 'GET', headers = {}, body, signal }: HttpRequest = {},
  agent: HttpAgent,
): Promise<HttpAnswer> {
  signal?.throwIfAborted();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const sent = start(url, { method, headers: { ...headers, ...length }, agent });
  // Node.js's own option would not end a request that has no connection yet, because the proxy is silent.
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      sent.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop);
  });
  const answered = new Promise<IncomingMessage>((settle, reject) => {
    sent.on('response', settle).on('error', reject);
  }).then(readAnswer);
  sent.end(body);
  return Promise.race([answered, aborted]).finally(() => signal?.removeEventListener('abort', stop));
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}
