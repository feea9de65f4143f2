// Compares bars from the platform, wherever they were read, with the expected ones: value by value, exactly.

import { type Bar, barFieldsOf } from '../../platform/bars.js';
import { wrong } from './check.js';
import { formatDecimal, parseDecimal, sortBars } from './expected-bars.js';

const texts = barFieldsOf('text');
const counts = barFieldsOf('count');
const decimals = barFieldsOf('decimal');

/** A row from JSON, Parquet or PostgreSQL as a bar. Numbers may come as text, number or bigint, the time as text or Date. */
export function barOfRow(row: Readonly<Record<string, unknown>>): Bar {
  const start = row.bar_start;
  return {
    bar_start: start instanceof Date ? start.toISOString() : String(start),
    ...Object.fromEntries(texts.map((name) => [name, String(row[name])])),
    ...Object.fromEntries(counts.map((name) => [name, Number(row[name])])),
    ...Object.fromEntries(decimals.map((name) => [name, plain(row[name])])),
  } as Bar;
}

/** Resolves to how many bars are equal; throws the first difference, and how many bars differ. */
export function demandSameBars(where: string, seen: readonly Bar[], expected: readonly Bar[]): string {
  if (seen.length !== expected.length) throw wrong(`${where} has ${seen.length} bars and should have ${expected.length}`);
  const sorted = sortBars(seen);
  const differences = sortBars(expected).flatMap((bar, n) => differenceOf(sorted[n], bar) ?? []);
  if (differences.length > 0) throw wrong(`${where}: ${differences[0]} (${differences.length} of ${expected.length} bars differ)`);
  return `${expected.length} bars in ${where}`;
}

function differenceOf(seen: Bar | undefined, expected: Bar): string | undefined {
  const field = (['bar_start', ...texts, ...counts, ...decimals] as const).find((name) => seen?.[name] !== expected[name]);
  return field && `${field} of the bar of ${expected.bar_start} is ${seen?.[field]} and should be ${expected[field]}`;
}

function plain(value: unknown): string {
  try {
    return formatDecimal(parseDecimal(String(value)));
  } catch {
    return String(value);
  }
}
