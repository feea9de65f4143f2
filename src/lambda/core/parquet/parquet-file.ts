// Writes bars as a Parquet file. Deterministic: the same bars give the same bytes.
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { type BarField, barFieldNames, barFields, barMeasures, type DecimalField } from '../../../platform/bars.js';
import type { BarGroup } from '../bars/bar-group.js';
import type { BarList } from '../bars/bar-list.js';
import type { BarEntry } from '../bars/bar-table.js';
import {
  chooseScales,
  decimalBytes,
  decimalFields,
  decimalPrecision,
  decimalValues,
  encodeCounts,
  encodeDecimals,
  type Scales,
  usualScales,
} from './decimal-columns.js';
import { type EncodedColumn, encodeLevels, writeRowGroup } from './parquet-pages.js';

/** Rows in a row group. A whole group is held in memory: 50,000 rows would need 100 MB. More groups make the file only slightly larger. */
const rowsPerGroup = 10_000;
/**
 * Writes the bars of a date, or all bars, as a Parquet file, in the order of the list.
 *
 * Columns: `symbol`, `venue` UTF8 (an unknown venue is empty); `bar_start` TIMESTAMP(MICROS, UTC), inclusive; `interval_us` INT64;
 * `open`, `high`, `low`, `close`, `volume`, `notional`, `vwap`, `buy_volume`, `sell_volume`, `unknown_volume`, `ineligible_volume` DECIMAL(38, s) in 16 bytes,
 * exact; `trades` INT64; `imbalance`, `ret`, `gap_bars` (see bar-measures.ts) and the columns of `more` are DOUBLE and may be null. The
 * scale s is 18 (vwap: 24) unless a value of the file needs more decimal places, or its integer digits leave room for fewer.
 * Throws DECIMAL_OVERFLOW if 38 digits cannot hold all values of a column.
 *
 * hyparquet reads DECIMAL as doubles. For exact values, read the bytes: call `parquetMetadata(file)`, delete `converted_type` and
 * `logical_type` from the schema elements of these columns, pass the metadata to `parquetReadObjects`, and read each value as a
 * big-endian integer in units of 10^-scale.
 */
export function writeParquet(bars: BarList, date?: string, more: readonly DoubleColumn[] = []): Uint8Array {
  // In nearly all files, all numbers fit the usual scales, and the kernel encodes all columns except the doubles.
  const groups = bars.groups(date, rowsPerGroup);
  const kernelEncodes = groups.every((group) => group.canEncode());
  const scales = kernelEncodes ? usualScales : chooseScales(bars.entries(date));
  const doubles = [...measureColumns(bars), ...more];
  const texts = sessionColumns(bars);
  const schema = buildSchema(scales, doubles, texts);
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({ writer: bytes, schema, createdBy: 'trading-infra' });
  for (const group of groups) {
    const columns = encodeColumns(group, schema, kernelEncodes ? undefined : scales);
    const more = [...doubles.map((column) => encodeDoubles(group, column)), ...texts.map((column) => encodeTexts(group, column))];
    writeRowGroup(parquet, [...columns, ...more], group.rows);
  }
  parquet.finish();
  return new Uint8Array(bytes.getBuffer());
}

/** Encodes the columns of a group, except the doubles. With `scales`, counts and decimals are encoded here with BigInts instead of in the kernel. */
function* encodeColumns(group: BarGroup, schema: readonly SchemaElement[], scales: Scales | undefined): Generator<EncodedColumn> {
  const entries = scales && group.entries();
  for (const [column, element] of schema.slice(1, 1 + barFieldNames.length).entries()) {
    const exact = entries && encodeExactly(entries, element);
    yield { element, ...(exact === undefined ? group.encode(column) : group.compress(exact)), ...computeStatistics(group, element.name) };
  }
}

function encodeExactly(entries: readonly BarEntry[], { name, scale = 0 }: SchemaElement): Uint8Array | undefined {
  if (name === 'trades') return encodeCounts(entries.map(({ partial }) => partial.trades));
  if (name === 'ineligible_trades') return encodeCounts(entries.map(({ partial }) => partial.ineligible.trades));
  return isDecimal(name) ? encodeDecimals(entries.map(decimalValues[name]), scale) : undefined;
}

/** Computes the statistics with which readers find a symbol or a time without reading every row group. */
function computeStatistics(group: BarGroup, column: string): Pick<EncodedColumn, 'statistics'> {
  if (column === 'symbol') {
    const names = group.symbols().sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return { statistics: { min_value: names[0], max_value: names.at(-1), null_count: 0n } };
  }
  if (column !== 'bar_start') return {};
  const starts = group.starts();
  const [first, last] = [starts.reduce((a, b) => Math.min(a, b)), starts.reduce((a, b) => Math.max(a, b))];
  return { statistics: { min_value: new Date(first / 1000), max_value: new Date(last / 1000), null_count: 0n } };
}

/** A column of doubles, one for each bar of the list; NaN becomes null. */
export interface DoubleColumn {
  name: string;
  values: Float64Array;
}

/** Returns the columns `imbalance`, `ret` and `gap_bars`. */
export function measureColumns({ measures }: BarList): DoubleColumn[] {
  const values = { imbalance: measures.imbalance, ret: measures.returns, gap_bars: measures.gaps };
  return barMeasures.map((name) => ({ name, values: values[name] }));
}

function encodeDoubles(group: BarGroup, { name, values }: DoubleColumn): EncodedColumn {
  const all = group.indexes.map((index) => values[index] as number);
  const known = Float64Array.from(all.filter((value) => !Number.isNaN(value)));
  return { element: doubleElement(name), levels: encodeLevels(all), ...group.compress(new Uint8Array(known.buffer)) };
}

/** A column of texts, one for each bar of the list. */
export interface TextColumn {
  name: string;
  values: readonly string[];
}

/** Returns the column `session_date` if the bars belong to a session: its date on which the bar starts, as YYYY-MM-DD. */
export function sessionColumns(bars: BarList): TextColumn[] {
  return bars.session === undefined ? [] : [{ name: 'session_date', values: bars.sessionDates() }];
}

function encodeTexts(group: BarGroup, { name, values }: TextColumn): EncodedColumn {
  const texts = group.indexes.map((index) => Buffer.from(values[index] as string));
  const lengths = texts.map(({ length }) => Buffer.from(Uint32Array.of(length).buffer));
  return { element: textElement(name), ...group.compress(Buffer.concat(texts.flatMap((text, n) => [lengths[n] as Buffer, text]))) };
}

function textElement(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', repetition_type: 'REQUIRED', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
}

function doubleElement(name: string): SchemaElement {
  return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' };
}

function buildSchema(scales: Scales, doubles: readonly DoubleColumn[], texts: readonly TextColumn[]): SchemaElement[] {
  const more = [...doubles.map(({ name }) => doubleElement(name)), ...texts.map(({ name }) => textElement(name))];
  const columns = [...barFieldNames.map((name) => exactElement(name, scales)), ...more];
  return [{ name: 'bars', num_children: columns.length }, ...columns];
}

function exactElement(name: BarField, scales: Scales): SchemaElement {
  if (isDecimal(name)) return decimalElement(name, scales[name]);
  if (barFields[name] === 'text') return textElement(name);
  const integer: SchemaElement = { name, type: 'INT64', repetition_type: 'REQUIRED' };
  if (barFields[name] === 'count') return integer;
  return { ...integer, converted_type: 'TIMESTAMP_MICROS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } };
}

function isDecimal(name: string): name is DecimalField {
  return (decimalFields as readonly string[]).includes(name);
}

function decimalElement(name: string, scale: number): SchemaElement {
  return {
    name,
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: decimalBytes,
    repetition_type: 'REQUIRED',
    precision: decimalPrecision,
    scale,
    converted_type: 'DECIMAL',
    logical_type: { type: 'DECIMAL', precision: decimalPrecision, scale },
  };
}
