// Bars as CSV and as NDJSON: exact decimals, times in ISO 8601 UTC.
import type { BarEntry } from '../../lambda/core/bar-table.js';
import { type Bar, barOf } from '../../lambda/core/partial.js';

/** In the order of the file. */
const barColumns: readonly (keyof Bar)[] = [
  ...(['symbol', 'bar_start', 'interval_us', 'open', 'high', 'low', 'close', 'volume', 'notional', 'vwap', 'trades'] as const),
  ...(['buy_volume', 'sell_volume', 'unknown_volume', 'venue'] as const),
];

const barsPerChunk = 2_000;

/** Lines of CSV, with a header, some thousand at a time. */
export function* csvTexts(entries: Iterable<BarEntry>, intervalUs: number): Generator<string> {
  yield `${barColumns.join(',')}\n`;
  yield* chunked(entries, (entry) => {
    const bar = barOf(entry.key, intervalUs, entry.partial);
    return barColumns.map((column) => csvField(String(bar[column]))).join(',');
  });
}

/** One JSON object a line; decimals are texts. */
export function ndjsonTexts(entries: Iterable<BarEntry>, intervalUs: number): Generator<string> {
  return chunked(entries, ({ key, partial }) => {
    const bar = barOf(key, intervalUs, partial);
    return JSON.stringify(Object.fromEntries(barColumns.map((column) => [column, bar[column]])));
  });
}

function* chunked(entries: Iterable<BarEntry>, lineOf: (entry: BarEntry) => string): Generator<string> {
  let lines: string[] = [];
  for (const entry of entries) {
    lines.push(lineOf(entry));
    if (lines.length < barsPerChunk) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
