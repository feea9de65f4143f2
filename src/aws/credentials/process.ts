// Credentials from an external program (`credential_process`). In a terminal it gets that terminal, as with Terraform: many firms' programs ask for a code
// there, on stderr. Without one it gets no input and no terminal, so that a question ends at once.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
import type { Context } from '../../context.js';
import { deadline } from '../../deadline.js';
import { quoted } from '../../shell-words.js';
import type { AwsCredentials } from '../client-config.js';
import { unusable } from './source.js';

/** As long as Terraform's SDK waits; and longer for a person who fetches a code. */
const limitSeconds = { alone: 60, interactive: 120 };

/** Runs the program by a shell, as the SDKs do. Throws NO_CREDENTIALS or CREDENTIALS_EXPIRED. */
export async function processCredentials(
  { run, env, signal, report, interactive = false }: Pick<Context, 'run' | 'env' | 'signal' | 'report' | 'interactive'>,
  { profile, command }: { profile: string; command: string },
): Promise<AwsCredentials> {
  const who = `The credential_process of the profile ${profile}`;
  const hint = interactive
    ? `Run the program by itself; it is named in the profile ${profile}`
    : `If it asks a question, run this in a terminal, or first: eval "$(aws configure export-credentials --profile ${quoted(profile)} --format env)"`;
  const seconds = interactive ? limitSeconds.interactive : limitSeconds.alone;
  if (interactive) report({ type: 'terminal-lent' });
  const timeUp = deadline(seconds * 1000);
  // In the terminal it may have switched off the echo, so it gets a moment to switch it on again.
  const place = interactive ? ({ terminal: true, graceMs: 1000 } as const) : ({ detached: true, graceMs: 0 } as const);
  const ended = await run('sh', ['-c', command], { env, signal: AbortSignal.any([signal, timeUp]), ...place });
  signal.throwIfAborted();
  const { exitCode, stdout, stderr, spawnError } = ended;
  if (exitCode !== 0 && timeUp.aborted) throw unusable(`${who} did not end within ${seconds} s.`, hint);
  if (exitCode === 0) return readAnswer(stdout, who, hint);
  const said = spawnError?.message ?? lastLine(stderr);
  const how = exitCode === null ? 'could not run' : `ended with ${exitCode}`;
  throw unusable(`${who} ${how}${said === '' ? ' and said nothing' : `: ${said}`}.`, hint);
}

function readAnswer(stdout: string, who: string, hint: string): AwsCredentials {
  const answer = parsed(stdout);
  if (answer === undefined) throw unusable(`${who} did not print a JSON document.`, hint);
  if (answer.Version !== 1) throw unusable(`${who} printed Version ${JSON.stringify(answer.Version)}; it must be 1.`, hint);
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expires } = answer;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string')
    throw unusable(`${who} printed no AccessKeyId and SecretAccessKey.`, hint);
  const expiration = typeof expires === 'string' ? new Date(expires) : undefined;
  if (expiration !== undefined && Number.isNaN(expiration.getTime())) throw unusable(`${who} printed an Expiration that is no time.`, hint);
  return {
    accessKeyId,
    secretAccessKey,
    ...(typeof sessionToken === 'string' && sessionToken !== '' && { sessionToken }),
    ...(expiration && { expiration }),
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The last line that a program said, without control characters, and not too long. */
function lastLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  const lines = text.split(/[\r\n]+/).map((line) => line.replaceAll(/\u001b\[[\d;?]*[A-Za-z]|[\u0000-\u001f\u007f]/g, '').trim());
  const last = lines.filter((line) => line !== '').at(-1) ?? '';
  return last.length > 200 ? `${last.slice(0, 200)}…` : last.replace(/\.$/, '');
}
