// Notices that what Terraform talks to on this computer is gone: Terraform itself would try each request again for minutes.
import { connect } from 'node:net';
import type { Context } from '../context.js';

/** How often is asked, in milliseconds; and how often in a row nobody may listen. */
const pollMs = 2000;
const timeout = 3;

interface EndpointWatch {
  /** Aborted once nothing listens there any more. */
  gone: AbortSignal;
  stop: () => void;
}

/** Watches an endpoint on this computer; any other one, or none, is never gone. */
export function watchEndpoint(ctx: Pick<Context, 'sleep'>, endpoint: string | undefined): EndpointWatch {
  const gone = new AbortController();
  const stopped = new AbortController();
  if (isLocal(endpoint)) void watch(ctx, new URL(endpoint), { gone, stopped: stopped.signal });
  return { gone: gone.signal, stop: () => stopped.abort() };
}

/** Whether requests to an endpoint stay on this computer. */
export function isLocal(endpoint: string | undefined): endpoint is string {
  return endpoint !== undefined && /^https?:\/\/(127\.|localhost|\[::1\])/.test(endpoint);
}

async function watch(
  ctx: Pick<Context, 'sleep'>,
  { hostname, port, protocol }: URL,
  { gone, stopped }: { gone: AbortController; stopped: AbortSignal },
): Promise<void> {
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
  let refusals = 0;
  while (!stopped.aborted && refusals < timeout) {
    await ctx.sleep(pollMs, stopped).catch(() => {});
    if (!stopped.aborted) refusals = (await isRefused(address)) ? refusals + 1 : 0;
  }
  if (!stopped.aborted) gone.abort();
}

function isRefused(address: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const end = (refused: boolean) => {
      socket.destroy();
      resolve(refused);
    };
    socket.once('connect', () => end(false));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}
