// Stands before moto and keeps bucket policies away from it: moto knows no conditions, so that a policy which refuses everything without
// TLS would refuse everything.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PolicyKeeper {
  endpoint: string;
  stop(): void;
}

const absent = '<Error><Code>NoSuchBucketPolicy</Code><Message>The bucket policy does not exist</Message></Error>';

export async function keepPolicies(emulator: string): Promise<PolicyKeeper> {
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
    const onward = request(`${emulator}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
