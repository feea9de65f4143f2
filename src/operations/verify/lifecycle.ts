// Compares lifecycle rules by their combined effect on the objects under each prefix.
import type { LifecycleRule } from '@aws-sdk/client-s3';

/** A lifecycle rule as a stack declares it, as far as it is compared. */
export interface DeclaredRule {
  status: string;
  filter?: { prefix?: string }[];
  transition?: { days: number; storage_class: string }[];
  expiration?: { days?: number }[];
}

/** Turns a declared rule into the form in which S3 reports it. */
export function toLifecycleRule({ status, filter, transition = [], expiration = [] }: DeclaredRule): LifecycleRule {
  return {
    Status: status as LifecycleRule['Status'],
    Filter: { Prefix: filter?.[0]?.prefix },
    Transitions: transition.map(({ days, storage_class }) => ({ Days: days, StorageClass: storage_class as 'GLACIER' })),
    Expiration: { Days: expiration[0]?.days },
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
  const daysTo = (storageClass: string) => earliest(transitions.filter(({ StorageClass }) => StorageClass === storageClass));
  return {
    'days to STANDARD_IA': daysTo('STANDARD_IA'),
    'days to GLACIER_IR': daysTo('GLACIER_IR'),
    'days to GLACIER': daysTo('GLACIER'),
    'days to DEEP_ARCHIVE': daysTo('DEEP_ARCHIVE'),
    'days to expiration': earliest(rules.flatMap(({ Expiration }) => Expiration ?? [])),
  };
}

function earliest(events: readonly { Days?: number | undefined }[]): number | undefined {
  const days = events.flatMap(({ Days }) => Days ?? []);
  return days.length === 0 ? undefined : Math.min(...days);
}

function prefixOf({ Filter, Prefix }: LifecycleRule): string {
  return Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '';
}
