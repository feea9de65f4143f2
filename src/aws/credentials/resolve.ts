// Resolves the AWS credentials once: finds the source, asks it within a limit, and assumes the roles.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Environment } from '../../settings/schema.js';
import type { AwsCredentials } from '../client-config.js';
import { silenceSdkWarning } from '../clients.js';
import type { SharedConfig } from '../shared-config.js';
import { assumeRole, assumeRoleWithToken } from './assume-role.js';
import { containerCredentials } from './container.js';
import { processCredentials } from './process.js';
import { instanceCredentials, loginCredentials, ssoCredentials } from './sdk-sources.js';
import { type BaseSource, findSource, nameOf, renewalOf, type Source, unusable } from './source.js';
import { refuseMalformed } from './well-formed.js';

interface Choice {
  profile?: string | undefined;
  environment: Pick<Environment, 'region' | 'profile'>;
  /** The AWS configuration files, as `resolveConnection` has read them. */
  config: SharedConfig;
}

export interface CredentialContext extends Pick<Context, 'env' | 'now' | 'run' | 'signal' | 'report' | 'interactive'> {
  /** The variables for a program that gives credentials: the person's own, without what `resolveConnection` has added. */
  programEnv: Context['env'];
}

/** The profile that is used, in the order of `resolveCredentials`; undefined for access keys in variables, and for the default profile. */
export function profileInUse(
  env: Context['env'],
  { profile, environment }: Pick<Choice, 'profile'> & { environment: Pick<Environment, 'profile'> },
): string | undefined {
  return profile ?? (hasKeys(env) ? undefined : env.AWS_PROFILE || environment.profile);
}

/**
 * Resolves the credentials. The first source that is set wins: `--profile`, access keys in environment variables, AWS_PROFILE, the
 * environment's `profile` setting, then the default chain (default profile, web identity, container, instance). A source that is configured and fails is
 * never passed over: the next one could be another identity. Throws NO_CREDENTIALS, CREDENTIALS_EXPIRED, ACCESS_DENIED or SERVICE_UNAVAILABLE, and the
 * signal's reason on Ctrl-C.
 */
export async function resolveCredentials(ctx: CredentialContext, { profile, environment, config }: Choice): Promise<AwsCredentials> {
  silenceSdkWarning();
  const { env } = ctx;
  const chosen = profileInUse(env, { profile, environment });
  if (chosen === undefined && !hasKeys(env)) refuseHalf(env);
  const usesVariables = profile === undefined && hasKeys(env);
  const source: Source = usesVariables ? { base: { kind: 'variables' }, roles: [] } : findSource(config, env, chosen);
  const origin = { source: { name: nameOf(source.base), renewal: renewalOf(source) } };
  let found: AwsCredentials = { ...(await askSource(ctx, source.base, { config, region: environment.region })), ...origin };
  refuseMalformed(found, source.base);
  refuseExpired(found, ctx.now());
  for (const role of source.roles) found = { ...(await assumeRole({ ...ctx, region: environment.region }, found, role)), ...origin };
  return found;
}

async function askSource(
  ctx: CredentialContext,
  base: BaseSource,
  place: { config: SharedConfig; region: string },
): Promise<AwsCredentials> {
  switch (base.kind) {
    case 'variables':
      return keysInVariables(ctx.env, base.profile);
    case 'keys':
      return keysOfProfile(base);
    case 'process':
      return processCredentials({ ...ctx, env: ctx.programEnv }, base);
    case 'sso':
      return ssoCredentials({ ...ctx, ...place }, base.profile);
    case 'login':
      return loginCredentials({ ...ctx, ...place }, base.profile);
    case 'web-identity':
      return assumeRoleWithToken({ ...ctx, region: place.region }, base);
    case 'container':
      return containerCredentials(ctx);
    case 'instance':
      return instanceCredentials({ ...ctx, ...place }, base.profile);
  }
}

function hasKeys({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }: Context['env']): boolean {
  return Boolean(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY);
}

/** Refuses one key without the other where another source, and so another identity, would take its place. */
function refuseHalf(env: Context['env']): void {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const [set, unset] = [names.find((name) => env[name]), names.find((name) => !env[name])];
  if (set === undefined || unset === undefined) return;
  throw unusable(`The environment variable ${set} is set, but ${unset} is not.`, `Set ${unset} too, or unset ${set}`);
}

function keysInVariables(env: Context['env'], profile: string | undefined): AwsCredentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw unusable(
      `The profile ${profile} takes its credentials from variables, but AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set.`,
      `Export both, or change credential_source of the profile ${profile}`,
    );
  }
  const expiration = env.AWS_CREDENTIAL_EXPIRATION ? new Date(env.AWS_CREDENTIAL_EXPIRATION) : undefined;
  const isDated = expiration !== undefined && !Number.isNaN(expiration.getTime());
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), ...(isDated && { expiration }) };
}

function keysOfProfile({ settings }: Extract<BaseSource, { kind: 'keys' }>): AwsCredentials {
  const { aws_access_key_id: accessKeyId = '', aws_secret_access_key: secretAccessKey = '', aws_session_token: sessionToken } = settings;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function refuseExpired({ expiration, source }: AwsCredentials, now: Date): void {
  if (expiration === undefined || expiration > now) return;
  throw new TradingInfraError('CREDENTIALS_EXPIRED', `The AWS credentials expired at ${expiration.toISOString()}.`, {
    ...(source && { hint: source.renewal }),
  });
}
