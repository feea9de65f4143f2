// Resolves the AWS credentials once, finds out which identity they belong to, and refuses credentials of the wrong account.
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { httpsAgentFor } from '../network/agents.js';
import { dnsSuffix } from '../platform/regions.js';
import type { Environment } from '../settings/schema.js';
import { roleAssumers } from './assume-role.js';
import { type AwsCredentials, connectionConfig } from './client-config.js';
import { type AwsClients, silenceSdkWarning } from './clients.js';
import { readEndpoints, serviceEndpoints } from './endpoints.js';
import type { RequestStack } from './failed-request.js';
import { translateAwsFailure } from './translate-failure.js';

/** The AWS identity behind the credentials. */
export interface Principal {
  account: string;
  arn: string;
  alias?: string;
  /** When the credentials expire; absent if they do not expire, or if the time is unknown. */
  expiresAt?: Date;
  /** How far this computer's clock is ahead of AWS's, in milliseconds (negative: behind), to about a second; absent if AWS told no time. */
  clockAheadMs?: number;
}

/** The profile that is used, in the order of `resolveCredentials`; undefined for access keys in variables, and for the default profile. */
export function profileInUse(
  env: Context['env'],
  { profile, environment }: { profile?: string | undefined; environment: Pick<Environment, 'profile'> },
): string | undefined {
  return profile ?? (environmentCredentials(env) === undefined ? env.AWS_PROFILE || environment.profile : undefined);
}

interface CredentialOptions {
  profile?: string | undefined;
  environment: Pick<Environment, 'region' | 'profile'>;
  /** The region of the profile, for the roles that it assumes. */
  profileRegion?: string | undefined;
}

/**
 * Resolves the credentials. The first source that is set wins: `--profile`, access keys in environment variables, AWS_PROFILE, the
 * environment's `profile` setting, then the SDK's chain (default profile, process, web identity, container, instance).
 * Throws NO_CREDENTIALS or CREDENTIALS_EXPIRED.
 */
export async function resolveCredentials(
  { env, now }: Pick<Context, 'env' | 'now'>,
  { profile, environment, profileRegion }: CredentialOptions,
): Promise<AwsCredentials> {
  const fromVariables = profile === undefined ? environmentCredentials(env) : undefined;
  const chosen = profileInUse(env, { profile, environment });
  const failedCall = { call: 'sts:GetCallerIdentity', region: environment.region, ...(chosen && { profile: chosen }) };
  try {
    const found = fromVariables ?? (await runProviderChain(env, { region: environment.region, profileRegion, profile: chosen }));
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
  { region, endpoint, expiresAt, now = () => new Date() }: IdentityOptions,
): Promise<Principal> {
  const alias = accountAlias(aws);
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const command = new GetCallerIdentityCommand({});
    const readClock = timeAnswer(command.middlewareStack, now);
    const { Account: account = '', Arn: arn = '' } = await (await aws.sts()).send(command);
    const [named, clockAheadMs] = [await alias, readClock()];
    return {
      account,
      arn,
      ...(named && { alias: named }),
      ...(expiresAt && { expiresAt }),
      ...(clockAheadMs !== undefined && { clockAheadMs }),
    };
  } catch (error) {
    throw translateAwsFailure(error, { call: 'sts:GetCallerIdentity', region, ...(endpoint && { endpoint }) });
  }
}

interface IdentityOptions {
  region: string;
  endpoint?: string | undefined;
  expiresAt?: Date | undefined;
  now?: () => Date;
}

/**
 * Compares the clocks when the answer arrives; the returned function says how far ours is ahead. Nothing else would notice, since the SDK signs
 * its requests with a corrected time.
 */
function timeAnswer(stack: RequestStack, now: () => Date): () => number | undefined {
  let ahead: number | undefined;
  const middleware =
    (next: (request: unknown) => Promise<{ response?: { headers?: Record<string, string> } }>) => async (request: unknown) => {
      const asked = now().getTime();
      const answer = await next(request);
      const told = Date.parse(answer.response?.headers?.date ?? '');
      if (!Number.isNaN(told)) ahead = (asked + now().getTime()) / 2 - told;
      return answer;
    };
  stack.add(middleware, { step: 'deserialize', name: 'timeAnswer', priority: 'low' });
  return () => ahead;
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

type ChainOptions = Pick<CredentialOptions, 'profile' | 'profileRegion'> & { region: string };

async function runProviderChain(env: Context['env'], { region, profileRegion, profile }: ChainOptions): Promise<AwsCredentials> {
  silenceSdkWarning();
  const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const httpsAgent = await httpsAgentFor(`sts.${region}.${dnsSuffix(region)}`, env);
  const endpoint = serviceEndpoints(readEndpoints(env))('sso');
  const options = {
    ...(env.AWS_SHARED_CREDENTIALS_FILE && { filepath: env.AWS_SHARED_CREDENTIALS_FILE }),
    ...(env.AWS_CONFIG_FILE && { configFilepath: env.AWS_CONFIG_FILE }),
    ...roleAssumers({ env, region, profileRegion, profile }),
    // For the clients of SSO and of `aws login`. No region here: it would send the SSO request to the environment's region instead of the SSO region.
    clientConfig: { ...connectionConfig(env), useFipsEndpoint: false, ...(endpoint && { endpoint }), requestHandler: { httpsAgent } },
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
