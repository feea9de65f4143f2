// Formats bars as CSV and as NDJSON, with exact decimals and ISO 8601 times in UTC.

import type { BarList } from '../../../lambda/core/bars/bar-list.js';
import type { BarEntry } from '../../../lambda/core/bars/bar-table.js';
import { formatBar } from '../../../lambda/core/bars/partial.js';
import { type DoubleColumn, measureColumns, sessionColumns } from '../../../lambda/core/parquet/parquet-file.js';
import { type BarField, barFieldNames } from '../../../platform/bars.js';
import { csvField } from '../../terminal/csv.js';

/** The columns with exact values, in file order; the columns of doubles follow them. */
const barColumns: readonly BarField[] = [...barFieldNames.filter((name) => name !== 'venue'), 'venue'];

const barsPerChunk = 2_000;

/** CSV with a header, in chunks of up to 2000 lines; a missing double is an empty field. `more` has columns that follow the usual ones. */
export function* csvTexts(bars: BarList, more: readonly DoubleColumn[]): Generator<string> {
  const columns = [...measureColumns(bars), ...more, ...sessionColumns(bars)];
  yield `${[...barColumns, ...columns.map(({ name }) => name)].join(',')}\n`;
  yield* chunked(bars, ({ key, partial, contract }, index) => {
    const bar = formatBar(key, bars.intervalUs, partial, contract);
    const exact = barColumns.map((column) => csvField(String(bar[column])));
    return [...exact, ...columns.map(({ values }) => valueOrNull(values[index]) ?? '')].join(',');
  });
}

/** One JSON object per line; exact decimals are strings, doubles are numbers or null. `more` has columns that follow the usual ones. */
export function ndjsonTexts(bars: BarList, more: readonly DoubleColumn[]): Generator<string> {
  const columns = [...measureColumns(bars), ...more, ...sessionColumns(bars)];
  return chunked(bars, ({ key, partial, contract }, index) => {
    const bar = formatBar(key, bars.intervalUs, partial, contract);
    const exact = barColumns.map((column) => [column, bar[column]]);
    return JSON.stringify(Object.fromEntries([...exact, ...columns.map(({ name, values }) => [name, valueOrNull(values[index])])]));
  });
}

function valueOrNull(value: number | string | undefined): number | string | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function* chunked(bars: BarList, lineOf: (entry: BarEntry, index: number) => string): Generator<string> {
  let lines: string[] = [];
  let index = 0;
  for (const entry of bars.entries()) {
    lines.push(lineOf(entry, index));
    index += 1;
    if (lines.length < barsPerChunk) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}
