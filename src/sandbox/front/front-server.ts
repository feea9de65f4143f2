// The front port: an HTTP server in front of the emulator that logs every request and passes it to a responder or to the emulator.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SandboxLog } from '../host/sandbox-log.js';
import { forwardStream, forwardWhole } from './emulator-proxy.js';
import { awsJsonError, type FrontRequest, type FrontResponse, type Interceptor } from './exchange.js';
import { nameRequest, type RequestName, scopeOf } from './request-name.js';

/** Answers certain requests instead of the emulator. */
export interface Responder {
  /** Whether the request is for this responder; decided without the body. */
  claims(line: Pick<FrontRequest, 'method' | 'url' | 'headers'>): boolean;
  answer(request: FrontRequest): Promise<FrontResponse>;
  /** Names the request in the log. If absent, the name of the AWS operation is logged. */
  name?(request: FrontRequest): RequestName;
}

export interface FrontServerParts {
  /** The emulator's URL. */
  emulator: string;
  responders: readonly Responder[];
  interceptors: readonly Interceptor[];
  log: SandboxLog;
}

/** Creates the server; the caller makes it listen. */
export function createFrontServer(parts: FrontServerParts): Server {
  const server = createServer((incoming, outgoing) => {
    const started = Date.now();
    serve(parts, incoming, outgoing)
      .then(({ name, status }) => {
        if (name) parts.log('request', `${name.service} ${name.operation} ${name.resource || '-'} ${status} ${Date.now() - started}ms`);
      })
      .catch((error: Error) => fail(parts, outgoing, error));
  });
  // Large uploads and long polls must not be cut off.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  return server;
}

interface Served {
  name?: RequestName;
  status: number;
}

async function serve(parts: FrontServerParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Served> {
  const line = { method: incoming.method ?? 'GET', url: incoming.url ?? '/', headers: incoming.headers };
  const responder = parts.responders.find((candidate) => candidate.claims(line));
  const { service } = scopeOf(line);
  if (!responder && service === 's3') {
    const name = nameRequest(line);
    const isIntercepted = parts.interceptors.some(({ s3Operations }) => s3Operations?.test(name.operation));
    if (!isIntercepted) return { name, status: await forwardStream(parts.emulator, incoming, outgoing) };
  }
  const body = await readBody(incoming);
  const request: FrontRequest = { ...line, rawHeaders: incoming.rawHeaders, body, name: nameRequest(line, body) };
  if (responder) {
    const response = await responder.answer(request);
    write(outgoing, response);
    return { name: responder.name ? responder.name(request) : request.name, status: response.status };
  }
  const response = await forwardIntercepted(parts, request);
  write(outgoing, response);
  return { name: request.name, status: response.status };
}

async function forwardIntercepted({ emulator, interceptors }: FrontServerParts, request: FrontRequest): Promise<FrontResponse> {
  const concerned = interceptors.filter(({ services }) => services.includes(request.name.service));
  for (const interceptor of concerned) await interceptor.before?.(request);
  const response = await forwardWhole(emulator, request);
  for (const interceptor of concerned) await interceptor.after?.(request, response);
  return response;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function write(outgoing: ServerResponse, { status, headers, body }: FrontResponse): void {
  const defined = Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  outgoing.writeHead(status, { ...Object.fromEntries(defined), 'content-length': String(body.length) });
  outgoing.end(body);
}

function fail({ log }: FrontServerParts, outgoing: ServerResponse, error: Error): void {
  log('request', `failed: ${error.stack ?? error.message}`);
  if (outgoing.headersSent) outgoing.destroy();
  else write(outgoing, awsJsonError(502, 'InternalFailure', 'The sandbox could not answer; see its log file.'));
}
