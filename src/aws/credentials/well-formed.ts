// Refuses credentials that cannot be sent: a line break at the end of a key, as from a file or a pipeline's secret, ends in an invalid HTTP header, which
// would be tried again and again.
import type { AwsCredentials } from '../client-config.js';
import { type BaseSource, unusable } from './source.js';

const fields = ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const;
type Field = (typeof fields)[number];

const variables: Record<Field, string> = {
  accessKeyId: 'AWS_ACCESS_KEY_ID',
  secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
  sessionToken: 'AWS_SESSION_TOKEN',
};
const settings: Record<Field, string> = {
  accessKeyId: 'aws_access_key_id',
  secretAccessKey: 'aws_secret_access_key',
  sessionToken: 'aws_session_token',
};
const documented: Record<Field, string> = { accessKeyId: 'AccessKeyId', secretAccessKey: 'SecretAccessKey', sessionToken: 'SessionToken' };

/** Throws NO_CREDENTIALS, without the value, if a key or token has characters that none can have. */
export function refuseMalformed(credentials: AwsCredentials, base: BaseSource): void {
  for (const field of fields) {
    const problem = problemOf(credentials[field] ?? 'absent');
    if (problem === undefined) continue;
    if (base.kind === 'variables') {
      const name = variables[field];
      throw unusable(`The environment variable ${name} ${problem}.`, `Set ${name} again without that`);
    }
    const name = base.kind === 'keys' ? settings[field] : documented[field];
    const where = base.profile === undefined ? `of the ${base.kind}` : `of the profile ${base.profile}`;
    throw unusable(`The ${name} ${where} ${problem}.`, `Correct the ${name} ${where}`);
  }
}

function problemOf(value: string): string | undefined {
  if (/^\s|\s$/.test(value))
    return `${/^\s/.test(value) ? 'begins' : 'ends'} with a ${/^[\r\n]|[\r\n]$/.test(value) ? 'line break' : 'blank'}`;
  if (/^(["']).*\1$/.test(value)) return 'is in quotes';
  return /[^\x21-\x7e]/.test(value) ? 'has a blank, a line break or another character that is not allowed in it' : undefined;
}
