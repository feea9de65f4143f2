// Resolves the AWS credentials once, finds out which identity they belong to, and refuses credentials of the wrong account.
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { dnsSuffix } from '../platform/regions.js';
import type { Environment } from '../settings/schema.js';
import { type AwsClients, type AwsCredentials, silenceSdkWarning } from './clients.js';
import { httpsAgentFor } from './proxy.js';
import { translateAwsFailure } from './translate-failure.js';

/** The AWS identity behind the credentials. */
export interface Principal {
  account: string;
  arn: string;
  alias?: string;
  /** When the credentials expire; absent if they do not expire, or if the time is unknown. */
  expiresAt?: Date;
}

/** About how long a first deploy takes, in minutes. Credentials that expire sooner are worth a warning. */
export const deployMinutes = 30;

/**
 * Resolves the credentials. The first source that is set wins: `--profile`, access keys in environment variables, AWS_PROFILE, the
 * environment's `profile` setting, then the SDK's chain (default profile, process, web identity, container, instance).
 * Throws NO_CREDENTIALS or CREDENTIALS_EXPIRED.
 */
export async function resolveCredentials(
  { env, now }: Pick<Context, 'env' | 'now'>,
  { profile, environment }: { profile?: string | undefined; environment: Pick<Environment, 'region' | 'profile'> },
): Promise<AwsCredentials> {
  const fromVariables = profile === undefined ? environmentCredentials(env) : undefined;
  const chosen = profile ?? (fromVariables ? undefined : env.AWS_PROFILE || environment.profile);
  const failedCall = { call: 'sts:GetCallerIdentity', region: environment.region, ...(chosen && { profile: chosen }) };
  try {
    const found = fromVariables ?? (await runProviderChain(env, environment.region, chosen));
    refuseExpired(found, now(), chosen);
    return found;
  } catch (error) {
    throw translateAwsFailure(error, failedCall);
  }
}

/**
 * Reads the account id, the ARN and, if permitted, the account's alias from AWS. Throws NO_CREDENTIALS, CREDENTIALS_EXPIRED, ACCESS_DENIED,
 * REGION_UNKNOWN or SERVICE_UNAVAILABLE.
 */
export async function identifyPrincipal(
  aws: Pick<AwsClients, 'sts' | 'iam'>,
  { region, endpoint, expiresAt }: { region: string; endpoint?: string | undefined; expiresAt?: Date | undefined },
): Promise<Principal> {
  const alias = accountAlias(aws);
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const { Account: account = '', Arn: arn = '' } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
    const named = await alias;
    return { account, arn, ...(named && { alias: named }), ...(expiresAt && { expiresAt }) };
  } catch (error) {
    throw translateAwsFailure(error, { call: 'sts:GetCallerIdentity', region, ...(endpoint && { endpoint }) });
  }
}

/** Throws ACCOUNT_MISMATCH if the credentials belong to a different account than the environment. */
export function refuseWrongAccount(principal: Principal, environment: Pick<Environment, 'name' | 'account'>): void {
  if (principal.account === environment.account) return;
  const { account, alias, arn } = principal;
  const message =
    `The credentials belong to account ${account} (${alias ? `${alias}, ` : ''}${arn}), ` +
    `but the environment ${environment.name} belongs to account ${environment.account}.`;
  const hint = `Pass --profile NAME with credentials for ${environment.account}, or correct environments.${environment.name}.account`;
  throw new TradingInfraError('ACCOUNT_MISMATCH', message, { hint });
}

/** Minutes until the credentials expire, rounded down; undefined if they do not expire, or if the time is unknown. */
export function minutesLeft({ expiresAt }: Pick<Principal, 'expiresAt'>, now: Date): number | undefined {
  return expiresAt === undefined ? undefined : Math.floor((expiresAt.getTime() - now.getTime()) / 60_000);
}

function environmentCredentials(env: Context['env']): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const expiration = env.AWS_CREDENTIAL_EXPIRATION ? new Date(env.AWS_CREDENTIAL_EXPIRATION) : undefined;
  const isDated = expiration !== undefined && !Number.isNaN(expiration.getTime());
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), ...(isDated && { expiration }) };
}

async function runProviderChain(env: Context['env'], region: string, profile: string | undefined): Promise<AwsCredentials> {
  silenceSdkWarning();
  const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const httpsAgent = await httpsAgentFor(`sts.${region}.${dnsSuffix(region)}`, env);
  const options = {
    ...(env.AWS_SHARED_CREDENTIALS_FILE && { filepath: env.AWS_SHARED_CREDENTIALS_FILE }),
    ...(env.AWS_CONFIG_FILE && { configFilepath: env.AWS_CONFIG_FILE }),
    // No region here: it would send the SSO request to the environment's region instead of the SSO region.
    ...(httpsAgent && { clientConfig: { requestHandler: { httpsAgent } } }),
    // Without this logger, the SDK would log to the console.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  };
  // If a requested profile does not work, this must fail. The chain would go on to the next source and use another identity.
  const provider = profile === undefined ? fromNodeProviderChain(options) : fromIni({ ...options, profile });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider();
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), ...(expiration && { expiration }) };
}

function refuseExpired({ expiration }: AwsCredentials, now: Date, profile: string | undefined): void {
  if (expiration === undefined || expiration > now) return;
  const hint = `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}   # or export fresh credentials`;
  throw new TradingInfraError('CREDENTIALS_EXPIRED', `The AWS credentials expired at ${expiration.toISOString()}.`, { hint });
}

/** The account's alias; undefined if it has none, or if it cannot be read (this needs the permission iam:ListAccountAliases). */
async function accountAlias(aws: Pick<AwsClients, 'iam'>): Promise<string | undefined> {
  try {
    const { ListAccountAliasesCommand } = await import('@aws-sdk/client-iam');
    return (await (await aws.iam()).send(new ListAccountAliasesCommand({}))).AccountAliases?.[0];
  } catch {
    return undefined;
  }
}
