// The PostgreSQL protocol as far as the sandbox speaks it itself: frames, the answers of the login, prepared statement names.
import type { Duplex } from 'node:stream';

export const sslRequestCode = 80877103;
export const gssRequestCode = 80877104;
export const cancelRequestCode = 80877102;
export const protocolVersion3 = 196608;

/** Reads exactly `count` bytes from a stream in paused mode; undefined when it ends before. */
export async function readExactly(stream: Duplex, count: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for (let missing = count; missing > 0; ) {
    // Waiting while bytes lie in the buffer would never let the rest arrive: `readable` fires for them again and again.
    const piece = stream.read(Math.min(missing, stream.readableLength || missing)) as Buffer | null;
    if (piece) {
      pieces.push(piece);
      missing -= piece.length;
    } else if (stream.readableEnded || stream.destroyed) return undefined;
    else await readableOrOver(stream);
  }
  return Buffer.concat(pieces);
}

function readableOrOver(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error'] as const;
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

/** A whole message with its type and length; undefined at the end of the stream. */
export async function readMessage(stream: Duplex): Promise<Buffer | undefined> {
  const head = await readExactly(stream, 5);
  if (!head) return undefined;
  const body = await readExactly(stream, head.readInt32BE(1) - 4);
  return body && Buffer.concat([head, body]);
}

/** A message of `type` with `body`. */
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

/** A FATAL error, as the server sends it before it hangs up. */
export function fatalError(code: string, sentence: string): Buffer {
  return message('E', Buffer.concat([text('SFATAL'), text('VFATAL'), text(`C${code}`), text(`M${sentence}`), Buffer.from([0])]));
}

/** Asks for the password in clear text, as RDS does for IAM tokens (inside TLS). */
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

/** What the server says after a login that it accepted. */
export function loginDone(sessionId: number): Buffer {
  const statuses = Object.entries(parameters).map(([name, value]) => message('S', Buffer.concat([text(name), text(value)])));
  const key = message('K', Buffer.concat([int32(sessionId), int32(0)]));
  return Buffer.concat([message('R', int32(0)), ...statuses, key, message('Z', Buffer.from('I'))]);
}

/** Name-value pairs of a startup message's body, after the version. */
export function startupParameters(body: Buffer): Record<string, string> {
  const parts = body.toString().split('\0');
  const pairs: Record<string, string> = {};
  for (let index = 0; index + 1 < parts.length && parts[index]; index += 2) pairs[parts[index] ?? ''] = parts[index + 1] ?? '';
  return pairs;
}

/** `I` idle, `T` in a transaction, `E` in a failed one; undefined while the server has more to say. */
export function transactionStatus(answer: Buffer): string | undefined {
  const tail = answer.subarray(-6);
  return tail.length === 6 && tail[0] === 0x5a && tail.readInt32BE(1) === 5 ? String.fromCharCode(tail[5] ?? 0) : undefined;
}

/** Where each message type carries a prepared statement's name: right away, or after another text. */
const statementNames: Record<string, (body: Buffer) => number | undefined> = {
  P: () => 0,
  B: (body) => body.indexOf(0) + 1,
  D: (body) => (body[0] === 0x53 ? 1 : undefined),
  C: (body) => (body[0] === 0x53 ? 1 : undefined),
};

/** Gives named prepared statements a name of their own for each connection, because all share one backend. */
export function prefixStatementName(whole: Buffer, prefix: string): Buffer {
  const type = String.fromCharCode(whole[0] ?? 0);
  const body = whole.subarray(5);
  const at = statementNames[type]?.(body);
  if (at === undefined || body[at] === 0) return whole;
  return message(type, Buffer.concat([body.subarray(0, at), Buffer.from(prefix), body.subarray(at)]));
}
