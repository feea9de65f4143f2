// Token buckets and quotas, as usage plans and stages apply them. Time comes in as milliseconds.

export interface Limit {
  /** Tokens added each second. */
  rate: number;
  /** Tokens that fit. */
  burst: number;
}

export interface Throttles {
  /** Takes one token of `key`'s bucket; false when it is empty. */
  take(key: string, limit: Limit, now: number): boolean;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A set of buckets, full at first. */
export function createThrottles(): Throttles {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, { rate, burst }, now) {
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * rate);
      const granted = tokens >= 1;
      buckets.set(key, { tokens: granted ? tokens - 1 : tokens, at: now });
      return granted;
    },
  };
}

export interface Quota {
  limit: number;
  period: 'DAY' | 'WEEK' | 'MONTH';
}

export interface Quotas {
  /** Counts one request of `key`; false when the period's quota is used up. */
  take(key: string, quota: Quota, now: number): boolean;
}

/** Counters that start anew with each UTC day, week (Sunday) or month. */
export function createQuotas(): Quotas {
  const counters = new Map<string, { period: string; used: number }>();
  return {
    take(key, { limit, period }, now) {
      const current = periodStart(period, now);
      const counter = counters.get(key);
      const used = counter?.period === current ? counter.used : 0;
      if (used >= limit) return false;
      counters.set(key, { period: current, used: used + 1 });
      return true;
    },
  };
}

function periodStart(period: Quota['period'], now: number): string {
  const date = new Date(now);
  if (period === 'MONTH') date.setUTCDate(1);
  if (period === 'WEEK') date.setUTCDate(date.getUTCDate() - date.getUTCDay());
  return date.toISOString().slice(0, 10);
}
