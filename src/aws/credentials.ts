// Whose credentials are used: found once by the SDK, asked for their name, and guarded against the wrong account.
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { dnsSuffix } from '../platform/regions.js';
import type { Environment } from '../settings/schema.js';
import { type AwsClients, type AwsCredentials, quietSdk } from './clients.js';
import { httpsAgentFor } from './proxy.js';
import { translateAwsFailure } from './translate-failure.js';

/** Who the tool is in AWS. */
export interface Principal {
  account: string;
  arn: string;
  alias?: string;
  expiresAt?: Date;
}

/** A first deploy takes about this long; credentials that end sooner are worth a warning. */
export const deployMinutes = 30;

/**
 * The credentials, resolved once. First wins: `--profile`, access keys in the environment, AWS_PROFILE, the environment's own
 * `profile`, then the SDK's chain (default profile, process, web identity, container, instance).
 * Errors: NO_CREDENTIALS, CREDENTIALS_EXPIRED.
 */
export async function resolveCredentials(
  { env, now }: Pick<Context, 'env' | 'now'>,
  { profile, environment }: { profile?: string | undefined; environment: Pick<Environment, 'region' | 'profile'> },
): Promise<AwsCredentials> {
  const inEnvironment = profile === undefined ? environmentCredentials(env) : undefined;
  const chosen = profile ?? (inEnvironment ? undefined : env.AWS_PROFILE || environment.profile);
  const circumstances = { call: 'sts:GetCallerIdentity', region: environment.region, ...(chosen && { profile: chosen }) };
  try {
    const found = inEnvironment ?? (await askChain(env, environment.region, chosen));
    refuseExpired(found, now(), chosen);
    return found;
  } catch (error) {
    throw translateAwsFailure(error, circumstances);
  }
}

/** Account, ARN and, where that may be asked, the account's alias. Errors: those of credentials, REGION_UNKNOWN, SERVICE_UNAVAILABLE. */
export async function identify(
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

/** Refuses credentials of another account than the environment's. */
export function guardAccount(principal: Principal, environment: Pick<Environment, 'name' | 'account'>): void {
  if (principal.account === environment.account) return;
  const message =
    `The credentials are of account ${principal.account}${principal.alias ? ` (${principal.alias})` : ''}, as ${principal.arn}; ` +
    `the environment ${environment.name} belongs to account ${environment.account}.`;
  const hint = `Use --profile NAME with credentials of ${environment.account}, or correct environments.${environment.name}.account`;
  throw new TradingInfraError('ACCOUNT_MISMATCH', message, { hint });
}

/** Minutes until the credentials end, rounded down; undefined when they do not end, or nobody said when. */
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

async function askChain(env: Context['env'], region: string, profile: string | undefined): Promise<AwsCredentials> {
  quietSdk();
  const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const httpsAgent = await httpsAgentFor(`sts.${region}.${dnsSuffix(region)}`, env);
  const options = {
    ...(env.AWS_SHARED_CREDENTIALS_FILE && { filepath: env.AWS_SHARED_CREDENTIALS_FILE }),
    ...(env.AWS_CONFIG_FILE && { configFilepath: env.AWS_CONFIG_FILE }),
    // No region here: it would send the request for an SSO role to the environment's region instead of the SSO's own.
    ...(httpsAgent && { clientConfig: { requestHandler: { httpsAgent } } }),
    // The SDK would write its remarks on the console.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  };
  // A profile that was asked for is used or refused: the chain would go on to the next source, and be somebody else.
  const provider = profile === undefined ? fromNodeProviderChain(options) : fromIni({ ...options, profile });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider();
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), ...(expiration && { expiration }) };
}

function refuseExpired({ expiration }: AwsCredentials, now: Date, profile: string | undefined): void {
  if (expiration === undefined || expiration > now) return;
  const hint = `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}, or export fresh credentials`;
  throw new TradingInfraError('CREDENTIALS_EXPIRED', `The AWS credentials expired at ${expiration.toISOString()}.`, { hint });
}

/** Best effort: a role without iam:ListAccountAliases is as welcome as an account without an alias. */
async function accountAlias(aws: Pick<AwsClients, 'iam'>): Promise<string | undefined> {
  try {
    const { ListAccountAliasesCommand } = await import('@aws-sdk/client-iam');
    return (await (await aws.iam()).send(new ListAccountAliasesCommand({}))).AccountAliases?.[0];
  } catch {
    return undefined;
  }
}
