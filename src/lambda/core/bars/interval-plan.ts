// Which intervals are computed, and from which shorter ones.
import { type AnyInterval, intervalLabel, intervalLength } from '../../../platform/intervals.js';

/**
 * Returns the requested intervals and those that they are computed from, in ascending order. The first divides all others, except weeks. Daily measures need
 * bars of one and five minutes, and weeks consist of days.
 */
export function planIntervals(requested: readonly AnyInterval[]): AnyInterval[] {
  const isWeekly = requested.includes('1w');
  const isDaily = requested.includes('1d');
  const more: AnyInterval[] = [
    ...(isWeekly ? (['1d'] as const) : []),
    ...(isWeekly || isDaily ? (['1m'] as const) : []),
    ...(isDaily ? (['5m'] as const) : []),
  ];
  const lengths = [...requested, ...more].map(intervalLength);
  const all = new Set([...lengths, lengths.reduce(greatestCommonDivisor)]);
  return [...all].sort((a, b) => a - b).map(intervalLabel);
}

/** Returns the longest of the given intervals that divides `label`; undefined if there is none. */
export function longestDivisor(label: AnyInterval, shorter: readonly AnyInterval[]): AnyInterval | undefined {
  if (label === '1w') return shorter.find((one) => one === '1d');
  return shorter.findLast((one) => intervalLength(label) % intervalLength(one) === 0);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
