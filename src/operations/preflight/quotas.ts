// Checks the account's quotas. These checks only warn, because a quota may be raised, or usage may drop, before the apply reaches the
// quota.

import type { AwsAccess } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckOutcome, ok, skipIfUnanswered, warn } from './check.js';

/** AWS requires that this much concurrency remains for functions without reserved concurrency. */
const minUnreserved = 100;

/** Returns the quota checks. They skip a deployed environment, because it already counts towards the quotas. */
export function quotaChecks(target: AwsAccess, environment: Environment, isDeployed: () => Promise<boolean>): Check[] {
  const quotaCheck = (id: string, title: string, call: string, run: () => Promise<CheckOutcome>): Check => ({
    id,
    title,
    run: async () => ((await isDeployed()) ? ok('already in use by the environment') : skipIfUnanswered(call, target.region, run)),
  });
  const gateways = { none: 0, single: 1, 'per-az': environment.network.zones }[environment.network.nat];
  return [
    quotaCheck('quota-vpcs', 'VPC quota', 'servicequotas:GetServiceQuota', () => checkVpcs(target)),
    ...(gateways === 0
      ? []
      : [quotaCheck('quota-addresses', 'Elastic IP quota', 'servicequotas:GetServiceQuota', () => checkElasticIps(target, gateways))]),
    quotaCheck('quota-lambda', 'Lambda concurrency quota', 'lambda:GetAccountSettings', () => checkConcurrency(target, environment)),
  ];
}

async function checkVpcs(target: AwsAccess): Promise<CheckOutcome> {
  const { DescribeVpcsCommand } = await import('@aws-sdk/client-ec2');
  const { Vpcs = [] } = await (await target.aws.ec2()).send(new DescribeVpcsCommand({}));
  return compareWithQuota({
    things: 'VPCs',
    used: Vpcs.length,
    wanted: 1,
    limit: await readQuota(target, 'vpc', 'L-F678F1CE'),
    quota: 'L-F678F1CE',
  });
}

async function checkElasticIps(target: AwsAccess, wanted: number): Promise<CheckOutcome> {
  const { DescribeAddressesCommand } = await import('@aws-sdk/client-ec2');
  const { Addresses = [] } = await (await target.aws.ec2()).send(new DescribeAddressesCommand({}));
  const limit = await readQuota(target, 'ec2', 'L-0263D0A3');
  return compareWithQuota({ things: 'elastic IPs', used: Addresses.length, wanted, limit, quota: 'L-0263D0A3' });
}

async function checkConcurrency(
  { aws }: AwsAccess,
  { function: { reservedConcurrency, maximumConcurrency } }: Environment,
): Promise<CheckOutcome> {
  const { GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
  const { AccountLimit = {} } = await (await aws.lambda()).send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit;
  const hint = 'Request an increase: Service Quotas, AWS Lambda, L-B99A9384';
  const detail = `${free} of ${all} concurrent executions are unreserved`;
  if (reservedConcurrency !== null && free - reservedConcurrency < minUnreserved) {
    return warn(`${detail}; reserving ${reservedConcurrency} would leave fewer than ${minUnreserved}, which AWS refuses`, hint);
  }
  return free < maximumConcurrency ? warn(`${detail}; the queue may use up to ${maximumConcurrency}`, hint) : ok(detail);
}

interface QuotaUse {
  things: string;
  used: number;
  wanted: number;
  limit: number;
  quota: string;
}

function compareWithQuota({ things, used, wanted, limit, quota }: QuotaUse): CheckOutcome {
  const detail = `${used} of ${limit} ${things} are in use, ${wanted} more ${wanted === 1 ? 'is' : 'are'} needed`;
  if (used + wanted <= limit) return ok(detail);
  return warn(detail, `Remove one that is not needed, or request an increase: Service Quotas, ${quota}`);
}

async function readQuota({ aws }: AwsAccess, ServiceCode: string, QuotaCode: string): Promise<number> {
  const { GetServiceQuotaCommand } = await import('@aws-sdk/client-service-quotas');
  const { Quota } = await (await aws.quotas()).send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
  if (Quota?.Value === undefined) throw new Error(`the quota ${QuotaCode} has no value`);
  return Quota.Value;
}
