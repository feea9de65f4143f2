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
