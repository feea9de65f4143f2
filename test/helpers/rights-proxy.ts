// A proxy in front of moto that allows only certain calls, as IAM would, and remembers all of them. Moto itself knows no rights.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { nameRequest } from '../../src/sandbox/front/request-name.js';
import { forward, readBody, startFront } from './emulator-front.js';

export interface RightsProxy {
  endpoint: string;
  /** The calls that are allowed, such as `s3 GetObject bucket/key`; a pattern. All at first. */
  allowed: RegExp;
  /** All calls so far, in this form, the refused ones marked with `!`. */
  calls: string[];
  stop(): void;
}

const denial = 'User: arn:aws:iam::123456789012:user/reader is not authorized to perform';

/** Starts the proxy on a free port. @param emulator moto's URL */
export async function startRightsProxy(emulator: string): Promise<RightsProxy> {
  const proxy = { allowed: /./, calls: [] as string[] };
  const front = await startFront(async (incoming, response) => {
    const body = await readBody(incoming);
    const { service, operation, resource } = nameRequest(
      { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers },
      body,
    );
    const call = `${service} ${operation} ${resource}`.trim();
    const isAllowed = proxy.allowed.test(call);
    proxy.calls.push(isAllowed ? call : `!${call}`);
    if (isAllowed) forward(emulator, incoming, response, body);
    else refuse(incoming, response, `${denial}: ${service}:${operation} on resource: ${resource}`);
  });
  return Object.assign(proxy, front);
}

function refuse({ headers }: IncomingMessage, response: ServerResponse, message: string): void {
  if (headers['x-amz-target'] !== undefined) {
    response
      .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: 'AccessDeniedException', message }));
    return;
  }
  const error = `<Code>AccessDenied</Code><Message>${message}</Message>`;
  const text = message.includes(': s3:')
    ? `<Error>${error}</Error>`
    : `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`;
  response.writeHead(403, { 'content-type': 'application/xml' }).end(text);
}
