// Services and an API that answer what a test says, for what the emulator alone cannot answer.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsClients } from '../../../../src/aws/clients.js';

/** By the name of the command: an answer, a function that gives one, or an Error that is thrown. */
export type Answers = Record<string, unknown>;

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

/** An HTTP server of 127.0.0.1 that answers with status and JSON. */
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
