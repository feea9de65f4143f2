// A firm's proxy on loopback: it ends TLS with its own certificate authority, and forwards what it reads to one server, whatever the host's name.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createCertificateAuthority } from '../../src/sandbox/database/certificate-authority.js';
import { forward } from './emulator-front.js';

export interface InterceptingProxy {
  /** Such as `http://127.0.0.1:41234`. */
  url: string;
  /** The certificate of its authority. */
  pem: string;
  /** The hosts that were asked for, as `host:port`, in order. */
  readonly asked: readonly string[];
  stop(): void;
}

/** Starts the proxy. `target` is a URL, or answers the requests itself. */
export async function startInterceptingProxy(
  target: string | ((request: IncomingMessage, response: ServerResponse) => void),
): Promise<InterceptingProxy> {
  const authority = await createCertificateAuthority(new Date());
  const asked: string[] = [];
  const open = new Set<Socket>();
  const answer = createServer((request, response) =>
    typeof target === 'string' ? forward(target, request, response) : target(request, response),
  );
  const proxy = createServer();
  proxy.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
  });
  proxy.on('connect', async ({ url = '' }, socket: Socket) => {
    asked.push(url);
    const secureContext = await authority.contextFor(url.replace(/:\d+$/, ''));
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const inner = new TLSSocket(socket, { isServer: true, secureContext });
    inner.on('error', () => socket.destroy());
    answer.emit('connection', inner);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    pem: authority.pem,
    asked,
    stop: () => {
      proxy.close();
      for (const socket of open) socket.destroy();
    },
  };
}
