// Bars as a Parquet file: the same bars give the same bytes.
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { BarEntry } from './bar-list.js';
import { type Decimal, mantissaAt, normalize } from './decimal.js';
import { volumeOf, vwapOf } from './partial.js';
import { permanent } from './processing-error.js';

/** Held in memory at once; a group more costs some bytes, a group of 50,000 rows 100 MB. */
const rowsPerGroup = 10_000;
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
 * A Parquet file of bars, in the order given; `entries` is read twice.
 *
 * Columns, none nullable: `symbol`, `venue` UTF8 (venue empty: not told); `bar_start` TIMESTAMP(MICROS, UTC), inclusive; `interval_us` INT64;
 * `open`, `high`, `low`, `close`, `volume`, `notional`, `vwap`, `buy_volume`, `sell_volume`, `unknown_volume` DECIMAL(38, s) in 16 bytes,
 * exact; `trades` INT64. The scale s is 18 (vwap: 24) unless a value of the file needs more places, or its integer digits leave fewer.
 * Throws DECIMAL_OVERFLOW when no scale holds all values of a column.
 *
 * hyparquet turns DECIMAL into doubles when it reads. For exact values take the bytes: `parquetMetadata(file)`, then delete
 * `converted_type` and `logical_type` of the schema elements of these columns, pass that metadata to `parquetReadObjects`, and read
 * each value as a big-endian integer over 10^scale.
 */
export function writeParquet(entries: () => Iterable<BarEntry>, intervalUs: number): Uint8Array {
  const scales = scalesFor(entries());
  const schema = schemaOf(scales);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'trading-infra' });
  let group: BarEntry[] = [];
  for (const entry of entries()) {
    group.push(entry);
    if (group.length < rowsPerGroup) continue;
    writer.write({ columnData: columnsOf(group, intervalUs, scales), rowGroupSize: rowsPerGroup });
    group = [];
  }
  if (group.length > 0) writer.write({ columnData: columnsOf(group, intervalUs, scales), rowGroupSize: rowsPerGroup });
  declareDecimals(schema);
  writer.finish();
  return new Uint8Array(bytes.getBuffer());
}

function columnsOf(group: readonly BarEntry[], intervalUs: number, scales: readonly number[]) {
  const interval = BigInt(intervalUs);
  const decimals = decimalColumns.map(({ name, of }, i) => ({
    name,
    data: encodeDecimals(group, of, scales[i] as number),
    statistics: false,
  }));
  return [
    { name: 'symbol', data: group.map(({ key }) => key.symbol) },
    { name: 'venue', data: group.map(({ key }) => key.venue) },
    { name: 'bar_start', data: group.map(({ key }) => BigInt(key.startUs)) },
    { name: 'interval_us', data: group.map(() => interval) },
    ...decimals.slice(0, 7),
    { name: 'trades', data: group.map(({ partial }) => BigInt(partial.trades)) },
    ...decimals.slice(7),
  ];
}

function schemaOf(scales: readonly number[]): SchemaElement[] {
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
  ];
  return [{ name: 'bars', num_children: columns.length }, ...columns];
}

function decimalElement(name: string, scale: number): SchemaElement {
  return { name, type: 'FIXED_LEN_BYTE_ARRAY', type_length: decimalBytes, repetition_type: 'REQUIRED', precision: decimalPrecision, scale };
}

/**
 * The writer encodes decimals byte by byte, which takes longer than all the rest: it gets bytes instead, and learns what they are only when
 * it writes the schema.
 */
function declareDecimals(schema: SchemaElement[]): void {
  for (const element of schema) {
    if (element.type !== 'FIXED_LEN_BYTE_ARRAY') continue;
    element.converted_type = 'DECIMAL';
    element.logical_type = { type: 'DECIMAL', precision: decimalPrecision, scale: element.scale ?? 0 };
  }
}

/** Big-endian integers over 10^scale. */
function encodeDecimals(group: readonly BarEntry[], of: DecimalColumn['of'], scale: number): Uint8Array[] {
  const bytes = new Uint8Array(group.length * decimalBytes);
  const view = new DataView(bytes.buffer);
  return group.map((entry, i) => {
    const mantissa = mantissaAt(normalize(of(entry)), scale);
    view.setBigUint64(i * decimalBytes, mantissa >> 64n);
    view.setBigUint64(i * decimalBytes + 8, BigInt.asUintN(64, mantissa));
    return bytes.subarray(i * decimalBytes, (i + 1) * decimalBytes);
  });
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
