// Credentials of a container's role (ECS, EKS Pod Identity, CodeBuild, CloudShell). The SDK's own provider waits for ever for an answer.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../context.js';
import { type HttpAnswer, jsonIn, openHttp } from '../../network/http-request.js';
import type { AwsCredentials } from '../client-config.js';
import { readWithin } from '../read-within.js';
import { withinLimit } from './limit.js';
import { unusable } from './source.js';

const limitSeconds = 10;
const tries = 3;
const pauseMs = 1000;

/** The addresses at which ECS and EKS answer, which need no TLS; nor does this computer itself. */
const plainHosts = /^(169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\]|localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const checkHint = 'Check AWS_CONTAINER_CREDENTIALS_FULL_URI, or unset it; or pass --profile NAME';

/** Asks the container's host for credentials. Throws NO_CREDENTIALS. */
export function containerCredentials({ env, signal }: Pick<Context, 'env' | 'signal'>): Promise<AwsCredentials> {
  const url = addressIn(env);
  const late = () => unusable(`The container credentials at ${url.origin} did not answer within ${limitSeconds} s.`, checkHint);
  return withinLimit((stop) => ask(url, env, stop), { seconds: limitSeconds, signal, late });
}

function addressIn({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: full }: Context['env']): URL {
  const given = path ? `http://169.254.170.2${path.startsWith('/') ? '' : '/'}${path}` : (full ?? '');
  if (given === '')
    throw unusable('The variables that name the container’s credentials are not set.', 'Set AWS_CONTAINER_CREDENTIALS_FULL_URI');
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && plainHosts.test(url.hostname))) return url;
  throw unusable(
    'AWS_CONTAINER_CREDENTIALS_FULL_URI is neither an https URL nor one of this computer, of ECS or of EKS (169.254.170.2, 169.254.170.23).',
    checkHint,
  );
}

async function ask(url: URL, env: Context['env'], signal: AbortSignal): Promise<AwsCredentials> {
  const token = await authorization(env, signal);
  const send = await openHttp(url, env);
  let problem = '';
  for (let count = 0; count < tries; count += 1) {
    if (count > 0) await sleep(pauseMs, undefined, { signal });
    try {
      const answer = await send(url, { headers: { accept: 'application/json', ...(token && { authorization: token }) }, signal });
      if (answer.status === 200) return readAnswer(answer, url);
      problem = describeRefusal(answer);
      if (answer.status < 500 && answer.status !== 429) break;
    } catch (error) {
      if (signal.aborted || (error as { code?: unknown }).code === 'NO_CREDENTIALS') throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      problem = code ?? message;
    }
  }
  throw unusable(`The container credentials at ${url.origin} cannot be used: ${problem}.`, checkHint);
}

async function authorization(env: Context['env'], signal: AbortSignal): Promise<string | undefined> {
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: given } = env;
  const text = file
    ? await readWithin(file, limitSeconds * 1000, signal).catch((error: NodeJS.ErrnoException) => {
        if (signal.aborted) throw error;
        throw unusable(
          `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE is ${file}, which cannot be read (${error.code}).`,
          'Correct AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, or unset it',
        );
      })
    : given;
  const token = text?.trim();
  if (token && /[^\x20-\x7e]/.test(token))
    throw unusable('The authorization token of the container credentials has a character that no header can have.', checkHint);
  return token || undefined;
}

function describeRefusal({ status, body }: HttpAnswer): string {
  const said = /"(?:[Mm]essage)"\s*:\s*"([^"]{1,200})"/.exec(body.toString())?.[1];
  return `HTTP ${status}${said === undefined ? '' : `, ${said.replace(/\.$/, '')}`}`;
}

function readAnswer(answer: HttpAnswer, url: URL): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = (jsonIn(answer) ?? {}) as Record<string, unknown>;
  const expiration = new Date(String(Expiration));
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || Number.isNaN(expiration.getTime())) {
    throw unusable(
      `What ${url.origin} answered is not the credentials of a container: AccessKeyId, SecretAccessKey, Token, Expiration.`,
      checkHint,
    );
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(typeof Token === 'string' && { sessionToken: Token }),
    expiration,
  };
}
