// Checks that the account's Lambda quotas hold the function's concurrency and memory.

import type { AwsAccess } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { type CheckOutcome, fail, ok, warn } from './check.js';
import type { PlannedResource } from './planned-resources.js';

/** AWS keeps this much concurrency for functions without a reservation. */
const minUnreserved = 100;
/** What an account has by default. A new account starts with less, often 10, and gets more as it is used. */
const standardConcurrency = 1000;
/** The most memory that AWS allows in an account that still has the quotas of a new one. */
const newAccountMemoryMb = 3008;
const increase =
  'Request an increase: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

export async function checkConcurrency(
  { aws }: AwsAccess,
  environment: Environment,
  missing: readonly Pick<PlannedResource, 'type'>[],
): Promise<CheckOutcome> {
  const { GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
  const { AccountLimit = {} } = await (await aws.lambda()).send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit;
  const isNew = missing.some(({ type }) => type === 'aws_lambda_function');
  return compareWithAccount(environment, { all, free, isNew });
}

interface AccountConcurrency {
  all: number;
  /** What no function has reserved. */
  free: number;
  /** Whether the function does not exist yet; otherwise its reservation is taken from `free` already. */
  isNew: boolean;
}

/** Fails if AWS would refuse the function as configured. */
export function compareWithAccount(environment: Environment, { all, free, isNew }: AccountConcurrency): CheckOutcome {
  const { name, function: settings } = environment;
  const { reservedConcurrency, maximumConcurrency, memoryMb } = settings;
  const detail = `${free} of ${all} concurrent executions are unreserved`;
  const setting = `environments.${name}.function`;
  if (isNew && reservedConcurrency !== null && free - reservedConcurrency < minUnreserved) {
    const refusal = `reserving ${reservedConcurrency} would leave fewer than ${minUnreserved}, which AWS refuses`;
    return fail('PREFLIGHT_FAILED', `${detail}; ${refusal}`, `${increase}; or set ${setting}.reservedConcurrency: null`);
  }
  if (isNew && memoryMb > newAccountMemoryMb && all < standardConcurrency) {
    const refusal = `${detail}, so this account still has the quotas of a new one, which allow ${newAccountMemoryMb} MB of memory, not ${memoryMb}`;
    const hint = `${increase}; or set ${setting}.memoryMb to ${newAccountMemoryMb}`;
    return all <= minUnreserved ? fail('PREFLIGHT_FAILED', refusal, hint) : warn(refusal, hint);
  }
  return free < maximumConcurrency ? warn(`${detail}; the queue may use up to ${maximumConcurrency}`, increase) : ok(detail);
}
