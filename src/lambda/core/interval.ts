// The intervals that bars are made for.

/** Microseconds by label. */
export const intervals = { '1m': 60_000_000 } as const;

export type IntervalLabel = keyof typeof intervals;

/** Whether bars of this interval are made. */
export function isInterval(label: unknown): label is IntervalLabel {
  return typeof label === 'string' && Object.hasOwn(intervals, label);
}
