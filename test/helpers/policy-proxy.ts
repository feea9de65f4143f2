// A proxy in front of moto that handles bucket policies itself. Moto ignores their conditions, so a policy that denies requests
// without TLS would deny every request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forward, readBody, startFront } from './emulator-front.js';

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
    policies.set(bucket, (await readBody(incoming)).toString('utf8'));
    response.writeHead(204).end();
  }

  return startFront(async (incoming, response) => {
    if (/\?policy(=|$|&)/.test(incoming.url ?? '')) await answerPolicy(incoming, response);
    else forward(emulator, incoming, response);
  });
}
