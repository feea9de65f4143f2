// An HTTP server on a free local port in front of an emulator, for tests that have to see or change requests on their way.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Passes a request on to the emulator, and its answer back. `body` is the request's body, if it has been read already. */
export function forward(emulator: string, incoming: IncomingMessage, response: ServerResponse, body?: Buffer): void {
  const { method, headers, url } = incoming;
  const forwarded = request(`${emulator}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  if (body === undefined) incoming.pipe(forwarded);
  else forwarded.end(body);
}

/** Starts the server. A request whose `answer` fails is cut off. */
export async function startFront(answer: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
