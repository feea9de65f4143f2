// The server on the PostgreSQL port. The TLS server name selects the cluster; logins follow RDS's rules.
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { sandboxCredentials } from '../../platform/names.js';
import type { SandboxLog } from '../host/sandbox-log.js';
import type { CertificateAuthority } from './certificate-authority.js';
import type { ClusterDatabase } from './cluster-database.js';
import type { Clusters } from './clusters.js';
import type { DatabaseSession } from './database-session.js';
import { checkLogin } from './login.js';
import {
  cancelRequestCode,
  fatalError,
  gssRequestCode,
  loginAccepted,
  passwordRequest,
  protocolVersion3,
  readExactly,
  readMessage,
  sslRequestCode,
  startupParameters,
} from './wire-protocol.js';

export interface DatabaseServerParts {
  clusters: Clusters;
  authority: CertificateAuthority;
  log: SandboxLog;
}

/** Creates the server; the caller makes it listen. */
export function createDatabaseServer(parts: DatabaseServerParts): Server {
  return createServer((socket) => {
    socket.on('error', () => {});
    serveConnection(parts, socket)
      .catch((error: Error) => parts.log('database', `connection failed: ${error.message}`))
      .finally(() => socket.destroy());
  });
}

interface Login {
  stream: Duplex;
  /** The TLS server name; empty if the client sent no name, undefined if the connection does not use TLS. */
  host: string | undefined;
  parameters: Record<string, string>;
}

async function serveConnection(parts: DatabaseServerParts, socket: Socket): Promise<void> {
  const login = await negotiateStartup(parts.authority, socket);
  if (!login) return;
  const refusal = (code: string, sentence: string) => {
    parts.log('database', `refused ${login.parameters.user} at ${login.host ?? 'no host name'}: ${sentence}`);
    return endWith(login.stream, fatalError(code, sentence));
  };
  const { user = '', database = user } = login.parameters;
  if (login.host === undefined) {
    return refusal('28000', `no pg_hba.conf entry for host "127.0.0.1", user "${user}", database "${database}", no encryption`);
  }
  const cluster = parts.clusters.byHost(login.host);
  if (!cluster) return refusal('08006', `there is no cluster at ${login.host || 'this address'}; connect to a cluster endpoint by name`);
  if (database !== cluster.databaseName) return refusal('3D000', `database "${database}" does not exist`);
  login.stream.write(passwordRequest);
  const answer = await readMessage(login.stream);
  if (!answer) return;
  const password = answer.subarray(5, -1).toString();
  const problem = await checkLogin(cluster, { user, password, host: login.host, credentials: sandboxCredentials, now: new Date() });
  if (problem) return refusal(problem.code, problem.sentence);
  parts.log('database', `${user} connected to ${cluster.identifier}`);
  await serveSession(login.stream, cluster, user);
}

/** Answers the requests that precede the login, up to the startup message. @returns undefined if the connection must be closed */
async function negotiateStartup(authority: CertificateAuthority, socket: Socket): Promise<Login | undefined> {
  let stream: Duplex = socket;
  let host: string | undefined;
  for (;;) {
    const head = await readExactly(stream, 8);
    if (!head) return undefined;
    const code = head.readInt32BE(4);
    if (code === sslRequestCode && host === undefined) {
      socket.write('S');
      const secured = await upgradeToTls(authority, socket);
      stream = secured;
      host = typeof secured.servername === 'string' ? secured.servername : '';
    } else if (code === gssRequestCode) stream.write('N');
    else if (code === protocolVersion3) {
      const body = await readExactly(stream, head.readInt32BE(0) - 8);
      return body && { stream, host, parameters: startupParameters(body) };
    } else {
      // A cancel request is ignored, because the single backend cannot cancel a query. Clients expect no answer to it.
      if (code !== cancelRequestCode) await endWith(stream, fatalError('08P01', 'unsupported frontend protocol'));
      return undefined;
    }
  }
}

async function upgradeToTls(authority: CertificateAuthority, socket: Socket): Promise<TLSSocket & { servername?: unknown }> {
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext: await authority.contextFor('localhost'),
    SNICallback: (name, done) => void authority.contextFor(name).then((context) => done(null, context), done),
  });
  secured.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    secured.once('secure', resolve);
    secured.once('close', () => reject(new Error('the TLS handshake failed')));
  });
  return secured;
}

async function endWith(stream: Duplex, last: Buffer): Promise<void> {
  await new Promise<void>((resolve) => stream.end(last, () => resolve()));
}

/** The types of messages that the server must answer: query, sync, flush and function call. */
const needsAnswer = new Set(['Q', 'S', 'H', 'F']);

async function serveSession(stream: Duplex, { database }: { database: ClusterDatabase }, user: string): Promise<void> {
  const session = database.session(user);
  stream.once('close', () => void session.end());
  stream.write(loginAccepted(session.id));
  try {
    await answerMessages(stream, session);
  } finally {
    await session.end();
  }
}

async function answerMessages(stream: Duplex, session: DatabaseSession): Promise<void> {
  let batch: Buffer[] = [];
  for (;;) {
    const message = await readMessage(stream);
    const type = String.fromCharCode(message?.[0] ?? 0);
    if (!message || type === 'X') return;
    batch.push(message);
    if (!needsAnswer.has(type)) continue;
    const messages = batch;
    batch = [];
    if (!stream.destroyed) stream.write(await session.exec(messages));
  }
}
