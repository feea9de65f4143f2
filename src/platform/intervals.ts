// The intervals that bars are aggregated to.

/** Lengths in microseconds, by label. Each length divides the next, so bars of one interval can be merged exactly into bars of the next. */
export const intervals = {
  '1s': 1_000_000,
  '1m': 60_000_000,
  '5m': 300_000_000,
  '15m': 900_000_000,
  '1h': 3_600_000_000,
  '1d': 86_400_000_000,
} as const;

export type IntervalLabel = keyof typeof intervals;

export const intervalLabels = Object.keys(intervals) as IntervalLabel[];

/** The label of any interval that can be computed from trades: one that divides a day, such as `3m` or `4h`, or `1w`. */
export type AnyInterval = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

const units = { s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000, w: 604_800_000_000 } as const;

/** The length of an interval in microseconds. */
export function intervalLength(label: AnyInterval): number {
  return Number.parseInt(label, 10) * units[label.slice(-1) as keyof typeof units];
}

/** The label of an interval of this length in microseconds, in the largest unit that fits: 3600000000 is `1h`. */
export function intervalLabel(length: number): AnyInterval {
  const unit = (['w', 'd', 'h', 'm'] as const).find((one) => length % units[one] === 0) ?? 's';
  return `${length / units[unit]}${unit}`;
}

/** Reads an interval that divides a day, or `1w`, in any unit: `60m` is `1h`. Undefined for any other text. */
export function parseInterval(text: string): AnyInterval | undefined {
  if (!/^[1-9]\d{0,4}[smhdw]$/.test(text)) return undefined;
  const length = intervalLength(text as AnyInterval);
  return units.d % length === 0 || length === units.w ? intervalLabel(length) : undefined;
}

export function isInterval(label: unknown): label is IntervalLabel {
  return (intervalLabels as readonly unknown[]).includes(label);
}

/** The intervals of the bars in the database. Those of other intervals are computed from the minutes; days are not always the sum of theirs. */
export const storedIntervals = ['1m', '1d'] as const satisfies readonly IntervalLabel[];

/** The intervals that the API serves. The database has no bars shorter than a minute. */
export const servedIntervals: readonly IntervalLabel[] = intervalLabels.filter((label) => label !== '1s');

export function isServed(label: unknown): label is IntervalLabel {
  return (servedIntervals as readonly unknown[]).includes(label);
}
