// The parts of PostgreSQL's wire protocol (version 3.0) that the sandbox handles itself: message framing, the login, and the
// names of prepared statements. https://www.postgresql.org/docs/current/protocol-message-formats.html
import type { Duplex } from 'node:stream';

export const sslRequestCode = 80877103;
export const gssRequestCode = 80877104;
export const cancelRequestCode = 80877102;
export const protocolVersion3 = 196608;

/** Reads exactly `count` bytes from a stream in paused mode. @returns undefined if the stream ends first */
export async function readExactly(stream: Duplex, count: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for (let missing = count; missing > 0; ) {
    // Take the buffered bytes before waiting. Otherwise `readable` keeps firing for them, and the rest never arrives.
    const piece = stream.read(Math.min(missing, stream.readableLength || missing)) as Buffer | null;
    if (piece) {
      pieces.push(piece);
      missing -= piece.length;
    } else if (stream.readableEnded || stream.destroyed) return undefined;
    else await waitUntilReadable(stream);
  }
  return Buffer.concat(pieces);
}

/** Resolves when there is more to read, or when the stream has ended. */
function waitUntilReadable(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error'] as const;
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

/** Reads one message, including its type and length. @returns undefined at the end of the stream */
export async function readMessage(stream: Duplex): Promise<Buffer | undefined> {
  const head = await readExactly(stream, 5);
  if (!head) return undefined;
  const body = await readExactly(stream, head.readInt32BE(1) - 4);
  return body && Buffer.concat([head, body]);
}

/** Builds a message from its type and body. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const text = (value: string) => Buffer.from(`${value}\0`);

/** Builds the FATAL error message that the server sends before closing the connection. `code` is an SQLSTATE code. */
export function fatalError(code: string, sentence: string): Buffer {
  return message('E', Buffer.concat([text('SFATAL'), text('VFATAL'), text(`C${code}`), text(`M${sentence}`), Buffer.from([0])]));
}

/** The message that requests a clear-text password (over TLS), as RDS does for IAM tokens. */
export const passwordRequest = message('R', int32(3));

const parameters = {
  server_version: '16.0',
  server_encoding: 'UTF8',
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  integer_datetimes: 'on',
  standard_conforming_strings: 'on',
};

/** Builds the messages that the server sends after it has accepted a login. */
export function loginAccepted(sessionId: number): Buffer {
  const statuses = Object.entries(parameters).map(([name, value]) => message('S', Buffer.concat([text(name), text(value)])));
  const key = message('K', Buffer.concat([int32(sessionId), int32(0)]));
  return Buffer.concat([message('R', int32(0)), ...statuses, key, message('Z', Buffer.from('I'))]);
}

/** Parses the parameters of a startup message. `body` is the part after the protocol version. */
export function startupParameters(body: Buffer): Record<string, string> {
  const parts = body.toString().split('\0');
  const pairs: Record<string, string> = {};
  for (let index = 0; index + 1 < parts.length && parts[index]; index += 2) pairs[parts[index] ?? ''] = parts[index + 1] ?? '';
  return pairs;
}

/**
 * Reads the transaction status at the end of an answer: `I` for idle, `T` in a transaction, `E` in a failed transaction.
 * @returns undefined if the answer is incomplete
 */
export function transactionStatus(answer: Buffer): string | undefined {
  const tail = answer.subarray(-6);
  return tail.length === 6 && tail[0] === 0x5a && tail.readInt32BE(1) === 5 ? String.fromCharCode(tail[5] ?? 0) : undefined;
}

/** For each type of message that can name a prepared statement: finds the offset of the name in the body. */
const statementNames: Record<string, (body: Buffer) => number | undefined> = {
  P: () => 0,
  B: (body) => body.indexOf(0) + 1,
  D: (body) => (body[0] === 0x53 ? 1 : undefined),
  C: (body) => (body[0] === 0x53 ? 1 : undefined),
};

/** Adds a prefix to the statement name in a message, if there is one. Otherwise names would clash, because sessions share one backend. */
export function prefixStatementName(whole: Buffer, prefix: string): Buffer {
  const type = String.fromCharCode(whole[0] ?? 0);
  const body = whole.subarray(5);
  const at = statementNames[type]?.(body);
  if (at === undefined || body[at] === 0) return whole;
  return message(type, Buffer.concat([body.subarray(0, at), Buffer.from(prefix), body.subarray(at)]));
}
