// Bars as a Parquet file: the same bars give the same bytes.
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { BarGroup } from '../bars/bar-group.js';
import type { BarList } from '../bars/bar-list.js';
import type { BarEntry } from '../bars/bar-table.js';
import { volumeOf, vwapOf } from '../bars/partial.js';
import { type Decimal, mantissaAt, normalize } from '../decimal.js';
import { permanent } from '../processing-error.js';
import { type EncodedColumn, levelsOf, writeRowGroup } from './parquet-pages.js';

/** Held in memory at once; a group more costs some bytes, a group of 50,000 rows 100 MB. */
const rowsPerGroup = 10_000;
/** Columns before the doubles. */
const exactColumns = 15;
const decimalBytes = 16;
const decimalPrecision = 38;

interface DecimalColumn {
  name: string;
  /** Places after the point, unless a value needs more, or fewer leave room for its integer digits. */
  places: number;
  of: (entry: BarEntry) => Decimal;
}

const price = (name: string, of: DecimalColumn['of']): DecimalColumn => ({ name, places: 18, of });

const decimalColumns: DecimalColumn[] = [
  price('open', ({ partial }) => partial.open.price),
  price('high', ({ partial }) => partial.high),
  price('low', ({ partial }) => partial.low),
  price('close', ({ partial }) => partial.close.price),
  price('volume', ({ partial }) => volumeOf(partial)),
  price('notional', ({ partial }) => partial.notional),
  { name: 'vwap', places: 24, of: ({ partial }) => vwapOf(partial) },
  price('buy_volume', ({ partial }) => partial.volumes.buy),
  price('sell_volume', ({ partial }) => partial.volumes.sell),
  price('unknown_volume', ({ partial }) => partial.volumes.unknown),
];

/**
 * A Parquet file of the bars of a date, or of all, in their order.
 *
 * Columns: `symbol`, `venue` UTF8 (venue empty: not told); `bar_start` TIMESTAMP(MICROS, UTC), inclusive; `interval_us` INT64;
 * `open`, `high`, `low`, `close`, `volume`, `notional`, `vwap`, `buy_volume`, `sell_volume`, `unknown_volume` DECIMAL(38, s) in 16 bytes,
 * exact; `trades` INT64; `imbalance`, `ret`, `gap_bars` (see bar-measures.ts) and what `more` adds are DOUBLE and may be null. The scale
 * s is 18 (vwap: 24) unless a value of the file needs more places, or its integer digits leave fewer.
 * Throws DECIMAL_OVERFLOW when no scale holds all values of a column.
 *
 * hyparquet turns DECIMAL into doubles when it reads. For exact values take the bytes: `parquetMetadata(file)`, then delete
 * `converted_type` and `logical_type` of the schema elements of these columns, pass that metadata to `parquetReadObjects`, and read
 * each value as a big-endian integer over 10^scale.
 */
export function writeParquet(bars: BarList, date?: string, more: readonly DoubleColumn[] = []): Uint8Array {
  // Nearly all files: every number fits the usual scales, and the kernel encodes all columns.
  const groups = bars.groups(date, rowsPerGroup);
  const isPlain = groups.every((group) => group.arePlain());
  const scales = isPlain ? decimalColumns.map(({ places }) => places) : scalesFor(bars.entries(date));
  const doubles = [...measureColumns(bars), ...more];
  const schema = schemaOf(scales, doubles);
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({ writer: bytes, schema, createdBy: 'trading-infra' });
  for (const group of groups) {
    const columns = columnsOf(group, schema, isPlain ? undefined : scales);
    writeRowGroup(parquet, [...columns, ...doubles.map((column) => encodeDoubles(group, column))], group.rows);
  }
  parquet.finish();
  return new Uint8Array(bytes.getBuffer());
}

/** The columns of a group; with scales, what depends on exact partials is encoded here instead of in the kernel. */
function* columnsOf(group: BarGroup, schema: readonly SchemaElement[], scales: readonly number[] | undefined): Generator<EncodedColumn> {
  const entries = scales && group.entries();
  for (const [column, element] of schema.slice(1, 1 + exactColumns).entries()) {
    const exact = entries && encodeExactly(entries, element);
    yield { element, ...(exact === undefined ? group.encode(column) : group.compress(exact)), ...statisticsOf(group, element.name) };
  }
}

function encodeExactly(entries: readonly BarEntry[], { name, scale = 0 }: SchemaElement): Uint8Array | undefined {
  if (name === 'trades') return new Uint8Array(BigInt64Array.from(entries, ({ partial }) => BigInt(partial.trades)).buffer);
  const column = decimalColumns.find((one) => one.name === name);
  return column && encodeDecimals(entries, column, scale);
}

/** So that a reader finds the rows of a symbol or of a time without reading all. */
function statisticsOf(group: BarGroup, column: string): Pick<EncodedColumn, 'statistics'> {
  if (column === 'symbol') {
    const names = group.symbols().sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return { statistics: { min_value: names[0], max_value: names.at(-1), null_count: 0n } };
  }
  if (column !== 'bar_start') return {};
  const starts = group.starts();
  const [first, last] = [starts.reduce((a, b) => Math.min(a, b)), starts.reduce((a, b) => Math.max(a, b))];
  return { statistics: { min_value: new Date(first / 1000), max_value: new Date(last / 1000), null_count: 0n } };
}

/** Doubles that follow from the bars, in their order; NaN becomes null. */
export interface DoubleColumn {
  name: string;
  values: Float64Array;
}

export function measureColumns({ measures }: BarList): DoubleColumn[] {
  const { imbalance, returns, gaps } = measures;
  return [
    { name: 'imbalance', values: imbalance },
    { name: 'ret', values: returns },
    { name: 'gap_bars', values: gaps },
  ];
}

function encodeDoubles(group: BarGroup, { name, values }: DoubleColumn): EncodedColumn {
  const all = group.places.map((place) => values[place] as number);
  const known = Float64Array.from(all.filter((value) => !Number.isNaN(value)));
  return { element: doubleElement(name), levels: levelsOf(all), ...group.compress(new Uint8Array(known.buffer)) };
}

function doubleElement(name: string): SchemaElement {
  return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' };
}

function schemaOf(scales: readonly number[], doubles: readonly DoubleColumn[]): SchemaElement[] {
  const text = (name: string): SchemaElement => ({
    name,
    type: 'BYTE_ARRAY',
    repetition_type: 'REQUIRED',
    converted_type: 'UTF8',
    logical_type: { type: 'STRING' },
  });
  const integer = (name: string): SchemaElement => ({ name, type: 'INT64', repetition_type: 'REQUIRED' });
  const instant: SchemaElement = {
    ...integer('bar_start'),
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  };
  const decimals = decimalColumns.map(({ name }, i) => decimalElement(name, scales[i] as number));
  const columns = [
    text('symbol'),
    text('venue'),
    instant,
    integer('interval_us'),
    ...decimals.slice(0, 7),
    integer('trades'),
    ...decimals.slice(7),
    ...doubles.map(({ name }) => doubleElement(name)),
  ];
  return [{ name: 'bars', num_children: columns.length }, ...columns];
}

function decimalElement(name: string, scale: number): SchemaElement {
  return {
    ...{ name, type: 'FIXED_LEN_BYTE_ARRAY', type_length: decimalBytes, repetition_type: 'REQUIRED', precision: decimalPrecision, scale },
    ...{ converted_type: 'DECIMAL', logical_type: { type: 'DECIMAL', precision: decimalPrecision, scale } },
  };
}

/** Big-endian integers over 10^scale. */
function encodeDecimals(entries: readonly BarEntry[], { of }: DecimalColumn, scale: number): Uint8Array {
  const bytes = new Uint8Array(entries.length * decimalBytes);
  const view = new DataView(bytes.buffer);
  for (const [i, entry] of entries.entries()) {
    const mantissa = mantissaAt(normalize(of(entry)), scale);
    view.setBigUint64(i * decimalBytes, mantissa >> 64n);
    view.setBigUint64(i * decimalBytes + 8, BigInt.asUintN(64, mantissa));
  }
  return bytes;
}

/** Throws DECIMAL_OVERFLOW. */
function scalesFor(entries: Iterable<BarEntry>): number[] {
  const columns = decimalColumns.map((column) => ({ ...column, needed: 0, integerDigits: 1 }));
  for (const entry of entries) {
    for (const column of columns) {
      const { mantissa, scale } = normalize(column.of(entry));
      column.needed = Math.max(column.needed, scale);
      column.integerDigits = Math.max(column.integerDigits, mantissa.toString().length - scale);
    }
  }
  return columns.map(({ name, needed, integerDigits, places }) => {
    if (needed + integerDigits > decimalPrecision)
      throw permanent('DECIMAL_OVERFLOW', `${name} needs more than ${decimalPrecision} digits`);
    return Math.max(needed, Math.min(places, decimalPrecision - integerDigits));
  });
}
