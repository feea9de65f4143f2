// Whether the account's quotas leave room. They only warn: a quota may be raised, or used less, by the time it counts.

import type { AwsAccess } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { bestEffort, type Finding, ok, type Question, warn } from './diagnosis.js';

/** AWS keeps this many executions for the functions that reserve none. */
const minUnreserved = 100;

/** What a deployed environment uses is used already, hence nothing is asked about it. */
export function quotaQuestions(target: AwsAccess, environment: Environment, isDeployed: () => Promise<boolean>): Question[] {
  const question = (id: string, title: string, call: string, ask: () => Promise<Finding>): Question => ({
    id,
    title,
    ask: async () => ((await isDeployed()) ? ok('in use by the environment already') : bestEffort(call, target.region, ask)),
  });
  const gateways = { none: 0, single: 1, 'per-az': environment.network.zones }[environment.network.nat];
  return [
    question('quota-vpcs', 'Room for a VPC', 'servicequotas:GetServiceQuota', () => askVpcs(target)),
    ...(gateways === 0
      ? []
      : [question('quota-addresses', 'Room for elastic IPs', 'servicequotas:GetServiceQuota', () => askAddresses(target, gateways))]),
    question('quota-lambda', 'Room for the function', 'lambda:GetAccountSettings', () => askConcurrency(target, environment)),
  ];
}

async function askVpcs(target: AwsAccess): Promise<Finding> {
  const { DescribeVpcsCommand } = await import('@aws-sdk/client-ec2');
  const { Vpcs = [] } = await (await target.aws.ec2()).send(new DescribeVpcsCommand({}));
  return compare({ things: 'VPCs', used: Vpcs.length, wanted: 1, limit: await limitOf(target, 'vpc', 'L-F678F1CE'), quota: 'L-F678F1CE' });
}

async function askAddresses(target: AwsAccess, wanted: number): Promise<Finding> {
  const { DescribeAddressesCommand } = await import('@aws-sdk/client-ec2');
  const { Addresses = [] } = await (await target.aws.ec2()).send(new DescribeAddressesCommand({}));
  const limit = await limitOf(target, 'ec2', 'L-0263D0A3');
  return compare({ things: 'elastic IPs', used: Addresses.length, wanted, limit, quota: 'L-0263D0A3' });
}

async function askConcurrency(
  { aws }: AwsAccess,
  { function: { reservedConcurrency, maximumConcurrency } }: Environment,
): Promise<Finding> {
  const { GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
  const { AccountLimit = {} } = await (await aws.lambda()).send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit;
  const hint = 'Ask AWS for more: Service Quotas, AWS Lambda, L-B99A9384';
  const detail = `${free} of ${all} executions at once are free`;
  if (reservedConcurrency !== null && free - reservedConcurrency < minUnreserved) {
    return warn(`${detail}; reserving ${reservedConcurrency} would leave less than ${minUnreserved}, which AWS refuses`, hint);
  }
  return free < maximumConcurrency ? warn(`${detail}; the queue may start ${maximumConcurrency}`, hint) : ok(detail);
}

interface Comparison {
  things: string;
  used: number;
  wanted: number;
  limit: number;
  quota: string;
}

function compare({ things, used, wanted, limit, quota }: Comparison): Finding {
  const detail = `${used} of ${limit} ${things} are in use, ${wanted} more ${wanted === 1 ? 'is' : 'are'} wanted`;
  if (used + wanted <= limit) return ok(detail);
  return warn(detail, `Remove one that is not needed, or ask AWS for more: Service Quotas, ${quota}`);
}

async function limitOf({ aws }: AwsAccess, ServiceCode: string, QuotaCode: string): Promise<number> {
  const { GetServiceQuotaCommand } = await import('@aws-sdk/client-service-quotas');
  const { Quota } = await (await aws.quotas()).send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
  if (Quota?.Value === undefined) throw new Error(`the quota ${QuotaCode} has no value`);
  return Quota.Value;
}
