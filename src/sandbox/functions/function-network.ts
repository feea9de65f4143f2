// Confines a function to the network of the sandbox: it can reach 127.0.0.1, and database host names lead to the sandbox's PostgreSQL.
// Everything else is refused. This module runs in the function's process, before the function's code is loaded.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const databaseHost = /\.rds\.amazonaws\.com(\.cn)?$/;
const localHosts = new Set(['127.0.0.1', 'localhost', '::1', '']);

interface ConnectOptions {
  host?: string;
  port?: number | string;
  path?: string | null;
}

/** Decides where a connection to `host` goes. */
function destinationOf(host: string): 'database' | 'local' | 'refused' {
  if (databaseHost.test(host)) return 'database';
  return localHosts.has(host) ? 'local' : 'refused';
}

/** Patches Node's network modules in this process. This cannot be undone. */
export function guardNetwork({ databasePort }: { databasePort: number }): void {
  guardSockets(databasePort);
  guardLookups();
  guardDatagrams();
  syncBuiltinESMExports();
}

function refusal(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`functions in the sandbox cannot reach ${host}`), { code: 'ENETUNREACH' });
}

function guardSockets(databasePort: number): void {
  const connect = net.Socket.prototype.connect as (this: net.Socket, ...args: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]) {
    const options = connectOptionsIn(args);
    const host = options.host ?? '';
    // As in Node, a path that is not empty means a Unix socket.
    const destination = options.path ? 'refused' : destinationOf(host);
    if (destination === 'refused') return this.destroy(refusal(options.path || host));
    if (destination === 'database') Object.assign(options, { host: '127.0.0.1', port: databasePort });
    return connect.apply(this, Array.isArray(args[0]) ? args : [options, ...args.filter((arg) => typeof arg === 'function')]);
  } as typeof net.Socket.prototype.connect;
}

/** Finds the options in the arguments of `connect`: an options object, a path, or a port and a host. Node itself passes them in an array. */
function connectOptionsIn(args: unknown[]): ConnectOptions {
  const [first, second] = args;
  if (Array.isArray(first)) return first[0] as ConnectOptions;
  if (typeof first === 'object' && first !== null) return first as ConnectOptions;
  if (typeof first === 'string' && Number.isNaN(Number(first))) return { path: first };
  return { port: first as number, host: typeof second === 'string' ? second : undefined };
}

function guardLookups(): void {
  const { lookup } = dns;
  const lookupPromise = dns.promises.lookup;
  const target = (host: string) => (destinationOf(host) === 'database' ? '127.0.0.1' : host);
  const allowed = (host: string) => net.isIP(host) !== 0 || destinationOf(host) !== 'refused';
  const notFound = (host: string) => Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
  Object.assign(dns, {
    lookup(host: string, ...rest: unknown[]) {
      const callback = rest.at(-1) as (error: Error) => void;
      if (!allowed(host)) return process.nextTick(callback, notFound(host));
      return Reflect.apply(lookup, dns, [target(host), ...rest]);
    },
  });
  dns.promises.lookup = ((host: string, ...rest: unknown[]) =>
    allowed(host)
      ? Reflect.apply(lookupPromise, dns.promises, [target(host), ...rest])
      : Promise.reject(notFound(host))) as typeof dns.promises.lookup;
  // Direct DNS queries, which bypass the system resolver, are sent to a port on which nothing listens.
  dns.setServers(['127.0.0.1:9']);
}

function guardDatagrams(): void {
  const refuse = () => {
    throw refusal('any address over UDP');
  };
  dgram.Socket.prototype.send = refuse;
  dgram.Socket.prototype.connect = refuse;
}
