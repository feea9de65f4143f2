// Forwards requests to the emulator: with the whole body if an interceptor needs it, otherwise as a stream.
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { FrontRequest, FrontResponse } from './exchange.js';

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'proxy-connection']);

/** Returns the headers, except those that apply only to a single connection. */
function endToEnd(headers: IncomingMessage['headers']): Record<string, string | string[] | undefined> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}

/** Forwards a request whose body has been read. Resolves with the whole response. */
export async function forwardWhole(emulator: string, request: FrontRequest): Promise<FrontResponse> {
  const headers = { ...endToEnd(request.headers), 'content-length': String(request.body.length) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest(new URL(emulator), { path: request.url, method: request.method, headers }, resolve);
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 502, headers: endToEnd(response.headers), body: Buffer.concat(chunks) };
}

/** Streams the request to the emulator and the response to the client. Resolves with the status once the response has been sent. */
export async function forwardStream(emulator: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<number> {
  const headers = endToEnd(incoming.headers);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest(new URL(emulator), { path: incoming.url, method: incoming.method, headers }, resolve);
    request.on('error', reject);
    incoming.on('error', reject);
    incoming.pipe(request);
  });
  outgoing.writeHead(response.statusCode ?? 502, endToEnd(response.headers) as Record<string, string | string[]>);
  await pipeline(response, outgoing);
  return response.statusCode ?? 502;
}
