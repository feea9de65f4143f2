// Writes the values of columns as text, as they would be in a CSV file.
import { formatDecimal } from '../../decimal.js';
import { maxDecimalBytes } from './column-types.js';
import type { FoundColumn } from './find-columns.js';
import { corruptParquet, unreadParquet } from './parquet-errors.js';
import { textAt, type Values } from './values.js';

/** The text of the n-th value. */
export type CellText = (values: Values, n: number) => string;

const nanosPerSecond = 1_000_000_000n;
const nanosPerDay = 86_400n * nanosPerSecond;
/** The day of 1970-01-01 in the count of the old form of times. */
const julianDayOf1970 = 2_440_588n;
const firstOf19Digits = 10n ** 18n;
const endOfTimes = 2n ** 63n;

/** Throws UNSUPPORTED_FORMAT, also later, for a number that a double cannot hold. */
export function createCellText(column: FoundColumn): CellText {
  switch (column.kind) {
    case 'boolean':
      return ({ bytes }, n) => (bytes[n] === 1 ? 'true' : 'false');
    case 'text':
      return textAt;
    case 'uuid':
      return uuidAt;
    case 'double':
      return column.role === 'price' || column.role === 'size' ? doubleAt : (values, n) => wholeDoubleAt(column.name, values, n);
    case 'time':
      return (values, n) => timeText(timeAt(column, values, n));
    case 'decimal':
      return (values, n) => formatDecimal({ mantissa: BigInt(integerAt(column, values, n)), scale: column.scale });
    default:
      return (values, n) => integerAt(column, values, n).toString();
  }
}

/** The shortest decimal that gives the double. NaN stands for a missing value, as in pandas. */
function doubleAt({ view }: Values, n: number): string {
  const value = view.getFloat64(n * 8, true);
  return Number.isNaN(value) ? '' : String(value);
}

/** Ids and times must be exact. pandas turns columns of integers into doubles if some values are missing. */
function wholeDoubleAt(name: string, { view }: Values, n: number): string {
  const value = view.getFloat64(n * 8, true);
  if (Number.isNaN(value)) return '';
  if (Number.isSafeInteger(value)) return String(value);
  throw unreadParquet(`has a column ${name} of type DOUBLE, whose numbers are not exact: write it as INT64 or text`);
}

/** An integer, or the mantissa of a decimal. */
function integerAt({ physical, isUnsigned, width }: FoundColumn, values: Values, n: number): bigint | number {
  const { view } = values;
  if (physical === 'INT32') return isUnsigned ? view.getUint32(n * 4, true) : view.getInt32(n * 4, true);
  if (physical === 'INT64') return isUnsigned ? view.getBigUint64(n * 8, true) : view.getBigInt64(n * 8, true);
  const start = width === 0 ? (values.starts[n] as number) : n * width;
  const end = width === 0 ? (values.ends[n] as number) : start + width;
  if (end - start > maxDecimalBytes) throw corruptParquet();
  let value = 0n;
  for (let at = start; at < end; at += 1) value = (value << 8n) | BigInt(values.bytes[at] as number);
  return BigInt.asIntN((end - start) * 8, value);
}

/** Nanoseconds since 1970. Times without a zone are in UTC. */
function timeAt({ physical, unitNs }: FoundColumn, { view }: Values, n: number): bigint {
  if (physical === 'INT64') return view.getBigInt64(n * 8, true) * unitNs;
  const day = BigInt(view.getUint32(n * 12 + 8, true));
  return (day - julianDayOf1970) * nanosPerDay + view.getBigInt64(n * 12, true);
}

/** Nanoseconds or, if these have fewer digits than the kernel takes for nanoseconds, ISO 8601. Times before 1970 are never valid. */
function timeText(ns: bigint): string {
  if (ns >= firstOf19Digits && ns < endOfTimes) return ns.toString();
  if (ns < 0n || ns >= endOfTimes) return 'outside';
  const second = new Date(Number(ns / nanosPerSecond) * 1000).toISOString().slice(0, 19);
  return `${second}.${(ns % nanosPerSecond).toString().padStart(9, '0')}Z`;
}

function uuidAt({ bytes }: Values, n: number): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + n * 16, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
