// An endpoint in front of the emulator, at which something happens when a certain request comes in.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens at the first request that matches: something is done before it is passed on, or it and all that match are refused until `stop`. */
export type Disturbance = { at: RegExp; act: () => void } | { refuse: RegExp };

const denied = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';

/** Starts the endpoint on a free port. Requests are known by method, path and operation, such as `POST / CreateTable` or `PUT /bucket/key`. */
export async function startDisturbedEndpoint(emulator: string) {
  let disturbance: Disturbance | undefined;

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const name = `${incoming.method} ${incoming.url} ${operationOf(incoming, body)}`;
    if (disturbance !== undefined && 'refuse' in disturbance && disturbance.refuse.test(name)) {
      response.writeHead(403, { 'content-type': 'application/xml' }).end(denied);
      return;
    }
    if (disturbance !== undefined && 'at' in disturbance && disturbance.at.test(name)) {
      const { act } = disturbance;
      disturbance = undefined;
      act();
    }
    const { method, headers, url } = incoming;
    const forwarded = request(`${emulator}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    forwarded.end(body);
  }

  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Sets what happens next; undefined for nothing. */
    disturb: (next: Disturbance | undefined) => {
      disturbance = next;
    },
    /** Whether the last disturbance is still to come. */
    isWaiting: () => disturbance !== undefined,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type DisturbedEndpoint = Awaited<ReturnType<typeof startDisturbedEndpoint>>;

/** The operation, which most services get in a header, and EC2, IAM and RDS in the body. */
function operationOf({ headers }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? '';
  return /(?:^|&)Action=(\w+)/.exec(body.subarray(0, 500).toString('latin1'))?.[1] ?? '';
}
