// Assumes the roles that profiles name, by STS in the region of the profile, through the same endpoint, proxy and certificates as every other request.
import { partitionOf } from '../../platform/regions.js';
import { quoted } from '../../shell-words.js';
import type { AwsCredentials } from '../client-config.js';
import { type AwsClients, createAwsClients } from '../clients.js';
import { readEndpoints, serviceEndpoints } from '../endpoints.js';
import { readWithin } from '../read-within.js';
import { withinLimit } from './limit.js';
import type { BaseSource, Role } from './source.js';
import { nameOf, renewalOf, unusable } from './source.js';
import { describeStsFailure } from './sts-failure.js';

export interface StsContext {
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
  now: () => Date;
  /** The region whose STS is asked if the profile names none. */
  region: string;
}

const limitSeconds = 30;
const tokenLimitMs = 10_000;

/** Assumes a role with the credentials of another identity. Throws NO_CREDENTIALS, CREDENTIALS_EXPIRED, ACCESS_DENIED or SERVICE_UNAVAILABLE. */
export async function assumeRole(ctx: StsContext, source: AwsCredentials, { profile, roleArn, settings }: Role): Promise<AwsCredentials> {
  const { mfa_serial: mfa, external_id: ExternalId, role_session_name: name, duration_seconds: duration } = settings;
  if (mfa) throw needsCode(profile, mfa);
  const region = regionFor(roleArn, settings.region, ctx.region);
  return callSts(ctx, { credentials: source, region, call: 'sts:AssumeRole', roleArn, profile }, async (aws, abortSignal) => {
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const DurationSeconds = Number.parseInt(duration ?? '', 10) || 3600;
    const input = { RoleArn: roleArn, RoleSessionName: name || sessionName(ctx), DurationSeconds, ...(ExternalId && { ExternalId }) };
    return (await aws.sts()).send(new AssumeRoleCommand(input), { abortSignal });
  });
}

/** Assumes a role with the token of an identity provider, such as a pipeline's. Throws like `assumeRole`. */
export async function assumeRoleWithToken(
  ctx: StsContext,
  { profile, tokenFile, roleArn, sessionName: name, region: profileRegion }: Extract<BaseSource, { kind: 'web-identity' }>,
): Promise<AwsCredentials> {
  const token = (await readToken(tokenFile, ctx.signal)).trim();
  if (token === '') throw unusable(`The file of the web identity token, ${tokenFile}, is empty.`, tokenHint);
  const region = regionFor(roleArn, profileRegion, ctx.region);
  // STS takes no signature with a token, but the client wants credentials.
  const base = { kind: 'web-identity', tokenFile, roleArn } as const;
  const credentials = {
    accessKeyId: 'unsigned',
    secretAccessKey: 'unsigned',
    source: { name: nameOf(base), renewal: renewalOf({ base }) },
  };
  return callSts(ctx, { credentials, region, call: 'sts:AssumeRoleWithWebIdentity', roleArn, profile }, async (aws, abortSignal) => {
    const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
    const input = { RoleArn: roleArn, RoleSessionName: name || sessionName(ctx), WebIdentityToken: token };
    return (await aws.sts()).send(new AssumeRoleWithWebIdentityCommand(input), { abortSignal });
  });
}

const tokenHint =
  'Check AWS_WEB_IDENTITY_TOKEN_FILE (web_identity_token_file in a profile): in a pipeline, the job needs the permission to get an id token';

async function readToken(file: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readWithin(file, tokenLimitMs, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? message})`;
    throw unusable(`The file of the web identity token, ${file}, ${problem}.`, tokenHint, error);
  }
}

interface StsCall {
  credentials: AwsCredentials;
  region: string;
  /** The IAM action. */
  call: string;
  roleArn: string;
  profile?: string | undefined;
}

type StsAnswer = {
  Credentials?:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
        Expiration?: Date | undefined;
      }
    | undefined;
};

async function callSts(
  { env, signal }: StsContext,
  call: StsCall,
  send: (aws: Pick<AwsClients, 'sts'>, stop: AbortSignal) => Promise<StsAnswer>,
): Promise<AwsCredentials> {
  const { region, credentials, roleArn } = call;
  const endpointOf = serviceEndpoints(readEndpoints(env));
  const aws = createAwsClients({ region, credentials, env, endpoints: endpointOf });
  const late = () => Object.assign(new Error(`no answer within ${limitSeconds} s`), { name: 'TimeoutError' });
  try {
    const { Credentials: made } = await withinLimit((stop) => send(aws, stop), { seconds: limitSeconds, signal, late });
    if (!made?.AccessKeyId || !made.SecretAccessKey)
      throw unusable(`STS answered without credentials for the role ${roleArn}.`, 'Run again');
    return {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      ...(made.SessionToken && { sessionToken: made.SessionToken }),
      ...(made.Expiration && { expiration: made.Expiration }),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw describeStsFailure(error, { ...call, endpoint: endpointOf('sts') });
  } finally {
    aws.close();
  }
}

/** The region of the profile, unless the role is in another partition: there, the role is unknown. */
function regionFor(roleArn: string, profileRegion: string | undefined, region: string): string {
  return profileRegion && partitionOf(profileRegion) === roleArn.split(':')[1] ? profileRegion : region;
}

/** What AWS's logs show of who has assumed the role. */
function sessionName({ now }: Pick<StsContext, 'now'>): string {
  return `trading-infra-${now().getTime()}`;
}

/** Like Terraform, the tool asks for no code: a run may take longer than the session, and could not ask for the next one. */
function needsCode(profile: string, mfa: string): Error {
  const message = `The role of the profile ${profile} needs a code of the MFA device ${mfa}, which this tool does not ask for.`;
  const hint = `eval "$(aws configure export-credentials --profile ${quoted(profile)} --format env)"   # asks for the code; these keys count without --profile`;
  return unusable(message, hint);
}
