// The intervals that bars are made for.

/** Microseconds by label. Each divides the next, so that bars of one are exact sums of those of the one before. */
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

/** Intervals of the bars that the API serves from the database: one of minutes knows nothing shorter. */
export const servedIntervals: readonly IntervalLabel[] = intervalLabels.filter((label) => label !== '1s');

export function isServed(label: unknown): label is IntervalLabel {
  return (servedIntervals as readonly unknown[]).includes(label);
}
