// Compares bars read from the platform with the expected bars: exactly, value by value.

import { type Bar, barFieldsOf } from '../../platform/bars.js';
import { checkFailure } from './check.js';
import { formatDecimal, parseDecimal, sortBars } from './expected-bars.js';

const texts = barFieldsOf('text');
const counts = barFieldsOf('count');
const decimals = barFieldsOf('decimal');

/**
 * Converts a row of JSON, Parquet or PostgreSQL to a bar. Numbers may be strings, numbers or bigints; the time may be a string or a Date.
 */
export function barFromRow(row: Readonly<Record<string, unknown>>): Bar {
  const start = row.bar_start;
  return {
    bar_start: start instanceof Date ? start.toISOString() : String(start),
    ...Object.fromEntries(texts.map((name) => [name, String(row[name])])),
    ...Object.fromEntries(counts.map((name) => [name, Number(row[name])])),
    ...Object.fromEntries(decimals.map((name) => [name, normaliseDecimal(row[name])])),
  } as Bar;
}

/**
 * Returns a text such as `9 bars in the answer`. Throws VERIFY_FAILED, with the first difference, if bars differ. `where` names the source.
 */
export function compareBars(where: string, found: readonly Bar[], expected: readonly Bar[]): string {
  if (found.length !== expected.length) throw checkFailure(`${where} has ${found.length} bars, expected ${expected.length}`);
  const sorted = sortBars(found);
  const differences = sortBars(expected).flatMap((bar, n) => findDifference(sorted[n], bar) ?? []);
  if (differences.length > 0) throw checkFailure(`${where}: ${differences[0]} (${differences.length} of ${expected.length} bars differ)`);
  return `${expected.length} bars in ${where}`;
}

function findDifference(found: Bar | undefined, expected: Bar): string | undefined {
  const field = (['bar_start', ...texts, ...counts, ...decimals] as const).find((name) => found?.[name] !== expected[name]);
  return field && `${field} of the bar at ${expected.bar_start} is ${found?.[field]}, expected ${expected[field]}`;
}

function normaliseDecimal(value: unknown): string {
  try {
    return formatDecimal(parseDecimal(String(value)));
  } catch {
    return String(value);
  }
}
