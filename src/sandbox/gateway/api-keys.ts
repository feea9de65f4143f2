// API keys: finds the key of a request and its usage plan, and applies the plan's throttling and quota.
import type { ApiKey, GatewayFailure, Throttle, UsagePlan } from './gateway-model.js';
import type { Limit, Quotas, Throttles } from './throttle.js';

export interface KeyAndPlan {
  key: ApiKey;
  plan: UsagePlan;
}

/** Finds a key by its value. @returns undefined if the value is missing or unknown, or the key is disabled or in no usage plan of the stage */
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

/**
 * Counts one request against the plan's throttle for the method, its overall throttle and its quota, in API Gateway's order.
 * @param now milliseconds since the epoch
 * @returns the first limit exceeded, or undefined if the request may pass
 */
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

/** Converts a throttle. Returns undefined if there is no limit, which the emulator expresses by 0 or by an absent field. */
export function limitOf(throttle: Throttle | undefined): Limit | undefined {
  if (!throttle?.rateLimit || !throttle.burstLimit) return undefined;
  return { rate: Number(throttle.rateLimit), burst: Number(throttle.burstLimit) };
}
