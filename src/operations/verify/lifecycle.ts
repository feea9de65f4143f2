// Compares lifecycle rules by their combined effect on the objects under each prefix.
import type { LifecycleRule } from '@aws-sdk/client-s3';

/** A lifecycle rule as a stack declares it, as far as it is compared. */
export interface DeclaredRule {
  status: string;
  filter?: { prefix?: string }[];
  transition?: { days: number; storage_class: string }[];
  expiration?: { days?: number }[];
  noncurrent_version_expiration?: { noncurrent_days: number }[];
  abort_incomplete_multipart_upload?: { days_after_initiation: number }[];
}

/** Turns a declared rule into the form in which S3 reports it. */
export function toLifecycleRule({ status, filter, transition = [], expiration, ...others }: DeclaredRule): LifecycleRule {
  const { noncurrent_version_expiration: noncurrent, abort_incomplete_multipart_upload: abort } = others;
  return {
    Status: status as LifecycleRule['Status'],
    Filter: { Prefix: filter?.[0]?.prefix },
    Transitions: transition.map(({ days, storage_class }) => ({ Days: days, StorageClass: storage_class as 'GLACIER' })),
    Expiration: { Days: expiration?.[0]?.days },
    NoncurrentVersionExpiration: { NoncurrentDays: noncurrent?.[0]?.noncurrent_days },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort?.[0]?.days_after_initiation },
  };
}

/** Returns rows for `compare`, for each prefix that a found or an expected rule has. */
export function lifecycleRows(
  found: readonly LifecycleRule[],
  expected: readonly LifecycleRule[],
): Record<string, readonly [number | undefined, number | undefined]> {
  const prefixes = [...new Set([...expected, ...found].map(prefixOf))];
  return Object.fromEntries(
    prefixes.flatMap((prefix) => {
      const [is, shouldBe] = [effectOn(prefix, found), effectOn(prefix, expected)];
      const under = prefix && ` under ${prefix}`;
      return Object.entries(shouldBe).map(([effect, days]) => [`${effect}${under}`, [is[effect], days]]);
    }),
  );
}

/** What the rules do together to the objects under a prefix: days until each effect, undefined for never. */
function effectOn(prefix: string, all: readonly LifecycleRule[]): Record<string, number | undefined> {
  const rules = all.filter((rule) => rule.Status === 'Enabled' && prefix.startsWith(prefixOf(rule)));
  const transitions = rules.flatMap(({ Transitions = [] }) => Transitions);
  const daysTo = (storageClass: string) =>
    earliest(transitions.filter(({ StorageClass }) => StorageClass === storageClass).map(({ Days }) => Days));
  return {
    'days to STANDARD_IA': daysTo('STANDARD_IA'),
    'days to GLACIER_IR': daysTo('GLACIER_IR'),
    'days to GLACIER': daysTo('GLACIER'),
    'days to DEEP_ARCHIVE': daysTo('DEEP_ARCHIVE'),
    'days to expiration': earliest(rules.map(({ Expiration }) => Expiration?.Days)),
    'days to expiration of noncurrent versions': earliest(rules.map((rule) => rule.NoncurrentVersionExpiration?.NoncurrentDays)),
    'days to the end of incomplete uploads': earliest(rules.map((rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation)),
  };
}

function earliest(days: readonly (number | undefined)[]): number | undefined {
  const known = days.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function prefixOf({ Filter, Prefix }: LifecycleRule): string {
  return Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '';
}
