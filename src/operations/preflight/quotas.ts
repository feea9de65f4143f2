// Checks that the account's quotas leave room for the resources that this very stack needs and that do not exist yet.

import type { Target } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckOutcome, fail, ok, unlessUnanswered } from './check.js';
import { checkConcurrency } from './function-quota.js';
import type { PlannedResources } from './planned-resources.js';
import { type Quota, quotas } from './quota-table.js';

export function quotaChecks(target: Target, environment: Environment, planned: () => Promise<PlannedResources>): Check[] {
  return [
    ...quotas.map((quota): Check => ({ id: quota.id, title: `Quota: ${quota.things}`, run: () => checkQuota(target, quota, planned) })),
    {
      id: 'quota-lambda',
      title: 'Quota: Lambda concurrency and memory',
      run: () =>
        unlessUnanswered(target, 'lambda:GetAccountSettings', async () => checkConcurrency(target, environment, (await planned()).missing)),
    },
  ];
}

async function checkQuota(target: Target, quota: Quota, planned: () => Promise<PlannedResources>): Promise<CheckOutcome> {
  const { things, used: readUse, perVpc, call = '' } = quota;
  const { platform, missing } = await planned();
  const wanted = quota.count(perVpc ? platform : missing);
  if (wanted === 0) return ok(`no more ${things} are needed`);
  return unlessUnanswered(target, call, async () => {
    const [use, own] = await Promise.all([readUse?.(target.aws) ?? { used: 0, limit: undefined }, readQuota(target, quota)]);
    return compareWithQuota(quota, { used: use.used, wanted, limit: own ?? use.limit, id: quota.code?.quota });
  });
}

interface QuotaUse {
  used: number;
  wanted: number;
  /** Undefined if only the default is known. */
  limit: number | undefined;
  id: string | undefined;
}

function compareWithQuota({ things, standard, perVpc }: Quota, { used, wanted, limit, id }: QuotaUse): CheckOutcome {
  const of = `${limit ?? standard}${limit === undefined ? ' (AWS’s default)' : ''}`;
  const needed = `${wanted} ${perVpc ? '' : 'more '}${wanted === 1 ? 'is' : 'are'} needed`;
  const detail = perVpc ? `${needed} of ${of} ${things}` : `${used} of ${of} ${things} are in use, ${needed}`;
  if (used + wanted <= (limit ?? standard)) return ok(detail);
  const increase = id === undefined ? 'request an increase from AWS Support' : `request an increase: Service Quotas, ${id}`;
  const hint = `Remove ${things} that are not needed, or ${increase}`;
  // The default may be lower than what the account has.
  return limit === undefined ? { status: 'warn', detail, hint } : fail('PREFLIGHT_FAILED', detail, hint);
}

/** The account's own value; undefined if Service Quotas does not tell it. */
async function readQuota({ aws }: Target, { code }: Quota): Promise<number | undefined> {
  if (code === undefined) return undefined;
  const { GetServiceQuotaCommand } = await import('@aws-sdk/client-service-quotas');
  const command = new GetServiceQuotaCommand({ ServiceCode: code.service, QuotaCode: code.quota });
  const answer = await (await aws.quotas()).send(command).catch(() => undefined);
  return answer?.Quota?.Value;
}
