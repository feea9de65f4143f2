// Finds out which identity the credentials belong to, and refuses credentials of the wrong account.
import { TradingInfraError } from '../../errors.js';
import type { Environment } from '../../settings/schema.js';
import type { AwsCredentials } from '../client-config.js';
import type { AwsClients } from '../clients.js';
import type { RequestStack } from '../failed-request.js';
import { translateAwsFailure } from '../translate-failure.js';
import { withinLimit } from './limit.js';

/** The AWS identity behind the credentials. */
export interface Principal {
  account: string;
  arn: string;
  alias?: string;
  /** When the credentials expire; absent if they do not expire, or if the time is unknown. */
  expiresAt?: Date;
  /** What to do to get fresh credentials. */
  renewal?: string;
  /** How far this computer's clock is ahead of AWS's, in milliseconds (negative: behind), to about a second; absent if AWS told no time. */
  clockAheadMs?: number;
}

/**
 * Reads the account id, the ARN and, if permitted, the account's alias from AWS. Throws NO_CREDENTIALS, CREDENTIALS_EXPIRED, ACCESS_DENIED,
 * REGION_UNKNOWN or SERVICE_UNAVAILABLE.
 */
export async function identifyPrincipal(
  aws: Pick<AwsClients, 'sts' | 'iam'>,
  { region, endpoint, credentials: { expiration: expiresAt, source } = {}, now = () => new Date(), signal }: IdentityOptions,
): Promise<Principal> {
  const late = () => Object.assign(new Error(`no answer within ${limitSeconds} s`), { name: 'TimeoutError' });
  try {
    const found = await withinLimit((stop) => askWho(aws, now, stop), { seconds: limitSeconds, signal, late });
    return { ...found, ...(expiresAt && { expiresAt }), ...(source && { renewal: source.renewal }) };
  } catch (error) {
    signal?.throwIfAborted();
    throw translateAwsFailure(error, { call: 'sts:GetCallerIdentity', region, ...(endpoint && { endpoint }) });
  }
}

const limitSeconds = 60;

interface IdentityOptions {
  region: string;
  endpoint?: string | undefined;
  credentials?: Pick<AwsCredentials, 'expiration' | 'source'>;
  now?: () => Date;
  /** Ctrl-C. */
  signal?: AbortSignal;
}

async function askWho(aws: Pick<AwsClients, 'sts' | 'iam'>, now: () => Date, abortSignal: AbortSignal) {
  const alias = accountAlias(aws, abortSignal);
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const command = new GetCallerIdentityCommand({});
  const readClock = timeAnswer(command.middlewareStack, now);
  const { Account: account = '', Arn: arn = '' } = await (await aws.sts()).send(command, { abortSignal });
  const [named, clockAheadMs] = [await alias, readClock()];
  return { account, arn, ...(named && { alias: named }), ...(clockAheadMs !== undefined && { clockAheadMs }) };
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

/** The account's alias; undefined if it has none, or if it cannot be read (this needs the permission iam:ListAccountAliases). */
async function accountAlias(aws: Pick<AwsClients, 'iam'>, abortSignal: AbortSignal): Promise<string | undefined> {
  try {
    const { ListAccountAliasesCommand } = await import('@aws-sdk/client-iam');
    return (await (await aws.iam()).send(new ListAccountAliasesCommand({}), { abortSignal })).AccountAliases?.[0];
  } catch {
    return undefined;
  }
}
