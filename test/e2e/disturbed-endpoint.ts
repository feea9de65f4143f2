// An endpoint in front of the emulator, at which something happens when a certain request comes in.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forward, readBody, startFront } from '../helpers/emulator-front.js';

/** What happens at the first request that matches: something is done before it is passed on, or it and all that match are refused until `stop`. */
export type Disturbance = { at: RegExp; act: () => void } | { refuse: RegExp };

const denied = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';

/** Starts the endpoint on a free port. Requests are known by method, path and operation, such as `POST / CreateTable` or `PUT /bucket/key`. */
export async function startDisturbedEndpoint(emulator: string) {
  let disturbance: Disturbance | undefined;

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
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
    forward(emulator, incoming, response, body);
  }

  return {
    ...(await startFront(pass)),
    /** Sets what happens next; undefined for nothing. */
    disturb: (next: Disturbance | undefined) => {
      disturbance = next;
    },
    /** Whether the last disturbance is still to come. */
    isWaiting: () => disturbance !== undefined,
  };
}
export type DisturbedEndpoint = Awaited<ReturnType<typeof startDisturbedEndpoint>>;

/** The operation, which most services get in a header, and EC2, IAM and RDS in the body. */
function operationOf({ headers }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? '';
  return /(?:^|&)Action=(\w+)/.exec(body.subarray(0, 500).toString('latin1'))?.[1] ?? '';
}
