// Notices when the local endpoint that Terraform talks to is gone. Terraform itself would retry each request for minutes.
import { connect } from 'node:net';
import type { Context } from '../context.js';

const pollMs = 2000;
/** The endpoint counts as gone after this many refused connections in a row. */
const maxRefusals = 3;

interface EndpointWatch {
  /** Aborted once nothing listens at the endpoint any more. */
  gone: AbortSignal;
  stop: () => void;
}

/** Watches a local endpoint, polling every 2 s until stopped. A remote endpoint is not watched and never counts as gone. */
export function watchEndpoint(ctx: Pick<Context, 'sleep'>, endpoint: string | undefined): EndpointWatch {
  const gone = new AbortController();
  const stopped = new AbortController();
  if (isLocal(endpoint)) void watch(ctx, new URL(endpoint), { gone, stopped: stopped.signal });
  return { gone: gone.signal, stop: () => stopped.abort() };
}

/** Whether the endpoint is on this computer. */
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
  while (!stopped.aborted && refusals < maxRefusals) {
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
