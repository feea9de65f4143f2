// Checks IAM authentication tokens as RDS does. A token is a presigned `connect` request (Signature Version 4) for one user at one address.
import { createHash, createHmac } from 'node:crypto';

export interface TokenExpectation {
  /** The `host:port` that the client connected to. */
  address: string;
  user: string;
  now: Date;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

const maxLifetimeSeconds = 900;

/** Checks a token. @returns undefined if the token is valid, otherwise the reason for the refusal, which never contains the token */
export function checkToken(token: string, { address, user, now, credentials }: TokenExpectation): string | undefined {
  const at = token.indexOf('/?');
  if (at < 0) return 'the password is not an IAM token';
  const query = new URLSearchParams(token.slice(at + 2));
  if (query.get('Action') !== 'connect') return 'the password is not an IAM token';
  if (token.slice(0, at) !== address) return `the token is for ${token.slice(0, at)}, not for ${address}`;
  if (query.get('DBUser') !== user) return `the token is for user ${query.get('DBUser')}, not for ${user}`;
  const [accessKeyId, , region, service] = (query.get('X-Amz-Credential') ?? '').split('/');
  if (service !== 'rds-db') return `the token is signed for service ${service}, not for rds-db`;
  if (accessKeyId !== credentials.accessKeyId) return 'the token is signed with a key that the sandbox does not know';
  if (address.split('.')[2] !== region) return `the token is signed for region ${region}`;
  const expiry = checkExpiry(query, now);
  if (expiry) return expiry;
  const expected = sign(address, query, credentials.secretAccessKey);
  return expected === query.get('X-Amz-Signature') ? undefined : 'the token’s signature does not match';
}

function checkExpiry(query: URLSearchParams, now: Date): string | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  if (!parts) return 'the token has no date';
  const [, year, month, day, hour, minute, second] = parts;
  const signed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const lifetime = Math.min(Number(query.get('X-Amz-Expires') ?? 0), maxLifetimeSeconds);
  if (now.getTime() > signed + lifetime * 1000) return 'the token has expired';
  // AWS tolerates clocks that are five minutes off.
  return signed > now.getTime() + 300_000 ? 'the token is not valid yet' : undefined;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

function sign(address: string, query: URLSearchParams, secret: string): string {
  const [, date = '', region = '', service = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonical = ['GET', '/', canonicalQuery, `host:${address}`, '', 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date'), `${date}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce((previous, part) => hmac(previous, part), hmac(`AWS4${secret}`, date));
  return createHmac('sha256', key).update(toSign).digest('hex');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
