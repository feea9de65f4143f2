// The key of a request, its usage plan for the stage, and whether throttle and quota let the request through.
import type { ApiKey, GatewayFailure, Throttle, UsagePlan } from './gateway-model.js';
import type { Limit, Quotas, Throttles } from './throttle.js';

export interface KeyAndPlan {
  key: ApiKey;
  plan: UsagePlan;
}

/** @returns undefined for no key, an unknown or disabled one, or one whose usage plan does not cover the stage. */
export function findKey(
  value: string | undefined,
  keys: readonly ApiKey[],
  plans: readonly UsagePlan[],
  { apiId, stage }: { apiId: string; stage: string },
): KeyAndPlan | undefined {
  if (!value) return undefined;
  const key = keys.find((candidate) => candidate.value === value && candidate.enabled);
  if (!key) return undefined;
  const covers = (plan: UsagePlan) => plan.apiStages?.some((entry) => entry.apiId === apiId && entry.stage === stage);
  const plan = plans.find((candidate) => candidate.keyIds.includes(key.id) && covers(candidate));
  return plan && { key, plan };
}

export interface Usage {
  throttles: Throttles;
  quotas: Quotas;
}

/** Takes one request from the plan's method throttle, its throttle and its quota, in the order in which API Gateway asks them. */
export function admit(
  { key, plan }: KeyAndPlan,
  { apiId, stage, method }: { apiId: string; stage: string; method: string },
  { throttles, quotas }: Usage,
  now: number,
): GatewayFailure | undefined {
  const perMethod = plan.apiStages?.find((entry) => entry.apiId === apiId && entry.stage === stage)?.throttle?.[method];
  const limits: [string, Limit | undefined][] = [
    [`${plan.id}/${key.id}/${apiId}/${stage}/${method}`, limitOf(perMethod)],
    [`${plan.id}/${key.id}`, limitOf(plan.throttle)],
  ];
  for (const [bucket, limit] of limits) {
    if (limit && !throttles.take(bucket, limit, now)) return 'THROTTLED';
  }
  if (plan.quota && plan.quota.limit > 0 && !quotas.take(`${plan.id}/${key.id}`, plan.quota, now)) return 'QUOTA_EXCEEDED';
  return undefined;
}

/** A limit that is set; 0 and absence mean none, as the emulator gives them. */
export function limitOf(throttle: Throttle | undefined): Limit | undefined {
  if (!throttle?.rateLimit || !throttle.burstLimit) return undefined;
  return { rate: Number(throttle.rateLimit), burst: Number(throttle.burstLimit) };
}
