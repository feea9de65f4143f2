// Bars as CSV and as NDJSON: exact decimals, times in ISO 8601 UTC.
import type { BarList } from '../../../lambda/core/bars/bar-list.js';
import type { BarEntry } from '../../../lambda/core/bars/bar-table.js';
import { formatBar } from '../../../lambda/core/bars/partial.js';
import { type DoubleColumn, measureColumns } from '../../../lambda/core/parquet/parquet-file.js';
import { type BarField, barFieldNames } from '../../../platform/bars.js';

/** Exact columns, in the order of the file; the doubles follow. */
const barColumns: readonly BarField[] = [...barFieldNames.filter((name) => name !== 'venue'), 'venue'];

const barsPerChunk = 2_000;

/** Lines of CSV, with a header, some thousand at a time; a missing double is an empty field. */
export function* csvTexts(bars: BarList, more: readonly DoubleColumn[]): Generator<string> {
  const doubles = [...measureColumns(bars), ...more];
  yield `${[...barColumns, ...doubles.map(({ name }) => name)].join(',')}\n`;
  yield* chunked(bars, ({ key, partial }, place) => {
    const bar = formatBar(key, bars.intervalUs, partial);
    const exact = barColumns.map((column) => csvField(String(bar[column])));
    return [...exact, ...doubles.map(({ values }) => shown(values[place]) ?? '')].join(',');
  });
}

/** One JSON object a line; decimals are texts, doubles are numbers or null. */
export function ndjsonTexts(bars: BarList, more: readonly DoubleColumn[]): Generator<string> {
  const doubles = [...measureColumns(bars), ...more];
  return chunked(bars, ({ key, partial }, place) => {
    const bar = formatBar(key, bars.intervalUs, partial);
    const exact = barColumns.map((column) => [column, bar[column]]);
    return JSON.stringify(Object.fromEntries([...exact, ...doubles.map(({ name, values }) => [name, shown(values[place])])]));
  });
}

function shown(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function* chunked(bars: BarList, lineOf: (entry: BarEntry, place: number) => string): Generator<string> {
  let lines: string[] = [];
  let place = 0;
  for (const entry of bars.entries()) {
    lines.push(lineOf(entry, place));
    place += 1;
    if (lines.length < barsPerChunk) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
