// Fake AWS clients and a fake API, for answers that the emulator cannot give.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsClients } from '../../../../src/aws/clients.js';

/** By command name: an answer, a function that returns one, or an Error to throw. */
export type Answers = Record<string, unknown>;

/** Answers about an environment whose only key is that of the deploy. The usage plan is not among them. */
export const oneKey: Answers = {
  GetApiKeysCommand: { items: [{ id: 'k', name: 'trading-api-key-dev', enabled: true }] },
  GetUsagePlanKeysCommand: { items: [{ id: 'k' }] },
  GetItemCommand: {},
};

/** Clients for all services, which throw for commands without an answer. */
export function clientsWith(answers: Answers): AwsClients {
  const client = {
    send: async (command: { constructor: { name: string }; input: unknown }) => {
      const answer = answers[command.constructor.name];
      if (answer === undefined) throw new Error(`unexpected ${command.constructor.name}`);
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer(command.input) : answer;
    },
  };
  return new Proxy({}, { get: () => async () => client }) as AwsClients;
}

export interface ApiCall {
  method: string;
  path: string;
  key: string | undefined;
  body: string;
}

/** An HTTP server on 127.0.0.1 that answers with `status` and `body` as JSON. The caller closes it. */
export async function startApi(answer: (call: ApiCall) => [status: number, body: unknown]): Promise<{ url: string; server: Server }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const key = request.headers['x-api-key'] as string | undefined;
    const call = { method: request.method ?? '', path: request.url ?? '', key, body: Buffer.concat(chunks).toString() };
    const [status, body] = answer(call);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
