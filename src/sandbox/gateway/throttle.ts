// Token buckets and quotas for usage plans and stages. `now` is in milliseconds since the epoch.

export interface Limit {
  /** Tokens added per second. */
  rate: number;
  /** The capacity of the bucket, in tokens. */
  burst: number;
}

export interface Throttles {
  /** Takes one token from the bucket `key`. Returns false if the bucket is empty. */
  take(key: string, limit: Limit, now: number): boolean;
}

interface Bucket {
  tokens: number;
  /** The time when the tokens were last counted. */
  at: number;
}

/** Creates a set of buckets, which start full. */
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
  /** Counts one request for `key`. Returns false if the quota of the current period is used up. */
  take(key: string, quota: Quota, now: number): boolean;
}

/** Creates a set of counters, which restart with each UTC day, week (from Sunday) or month. */
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
