// A proxy in front of moto that handles bucket policies itself. Moto ignores their conditions, so a policy that denies requests
// without TLS would deny every request.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PolicyProxy {
  endpoint: string;
  stop(): void;
}

const absent = '<Error><Code>NoSuchBucketPolicy</Code><Message>The bucket policy does not exist</Message></Error>';

/** Starts the proxy on a free port. @param emulator moto's URL */
export async function startPolicyProxy(emulator: string): Promise<PolicyProxy> {
  const policies = new Map<string, string>();

  async function answerPolicy(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const bucket = incoming.url?.split('?')[0] ?? '';
    if (incoming.method === 'GET') {
      const policy = policies.get(bucket);
      response.writeHead(policy === undefined ? 404 : 200).end(policy ?? absent);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    policies.set(bucket, Buffer.concat(chunks).toString('utf8'));
    response.writeHead(204).end();
  }

  const server = createServer((incoming, response) => {
    if (/\?policy(=|$|&)/.test(incoming.url ?? '')) {
      void answerPolicy(incoming, response);
      return;
    }
    const { method, headers, url } = incoming;
    const forwarded = request(`${emulator}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    incoming.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
