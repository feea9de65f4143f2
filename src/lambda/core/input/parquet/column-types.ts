// What the types of Parquet's columns mean for trades.
import type { SchemaElement } from 'hyparquet';
import { corruptParquet } from './parquet-errors.js';

/** How the values of a column are read. `double` and `time` values are 64 bits, or 96 for the old form of times. */
export type CellKind = 'integer' | 'decimal' | 'double' | 'text' | 'boolean' | 'uuid' | 'time';

export interface ColumnType {
  readonly kind: CellKind;
  readonly physical: 'BOOLEAN' | 'INT32' | 'INT64' | 'INT96' | 'DOUBLE' | 'BYTE_ARRAY' | 'FIXED_LEN_BYTE_ARRAY';
  /** Size of a value in bytes; 0 if values have different lengths. */
  readonly width: number;
  readonly isUnsigned: boolean;
  /** Number of decimal places. */
  readonly scale: number;
  /** Nanoseconds in the unit of times. */
  readonly unitNs: bigint;
}

const widths = { BOOLEAN: 1, INT32: 4, INT64: 8, INT96: 12, DOUBLE: 8, BYTE_ARRAY: 0 } as const;
const units = { MILLIS: 1_000_000n, MICROS: 1_000n, NANOS: 1n } as const;
const texts: readonly (string | undefined)[] = [undefined, 'STRING', 'UTF8', 'ENUM', 'JSON'];
const integers = /^(U?INT_|INTEGER$)/;
/** Enough for 76 digits. */
export const maxDecimalBytes = 32;
const maxScale = 76;

/** Undefined for types that no column of trades has. Throws CONTENT_CORRUPT for impossible lengths and scales. */
export function typeOfColumn(element: SchemaElement): ColumnType | undefined {
  const kind = kindOf(element);
  const { type, type_length: length = 0, converted_type: converted = '', logical_type: logical } = element;
  if (kind === undefined || type === undefined || type === 'FLOAT') return undefined;
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? length : widths[type];
  if (type === 'FIXED_LEN_BYTE_ARRAY' && (width < 1 || width > maxDecimalBytes)) throw corruptParquet();
  const scale = kind !== 'decimal' ? 0 : ((logical?.type === 'DECIMAL' ? logical.scale : element.scale) ?? 0);
  if (!Number.isInteger(scale) || scale < 0 || scale > maxScale) throw corruptParquet();
  const isUnsigned = converted.startsWith('UINT_') || (logical?.type === 'INTEGER' && logical.isSigned === false);
  const unitNs = logical?.type === 'TIMESTAMP' ? units[logical.unit] : converted === 'TIMESTAMP_MICROS' ? 1_000n : 1_000_000n;
  return { kind, physical: type, width, isUnsigned, scale, unitNs };
}

/** The type as Parquet names it, such as `INT64 TIMESTAMP`. */
export function describeType({ type, logical_type: logical, converted_type: converted, num_children: children }: SchemaElement): string {
  if (type === undefined) return children === undefined ? 'unknown' : 'nested';
  return [type, logical?.type ?? converted].filter((part) => part !== undefined).join(' ');
}

function kindOf(element: SchemaElement): CellKind | undefined {
  const meaning: string | undefined = element.logical_type?.type ?? element.converted_type;
  const isDecimal = meaning === 'DECIMAL';
  const number = isDecimal ? 'decimal' : meaning === undefined || integers.test(meaning) ? 'integer' : undefined;
  switch (element.type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
      return number;
    case 'INT64':
      return meaning?.startsWith('TIMESTAMP') ? 'time' : number;
    case 'INT96':
      return 'time';
    case 'DOUBLE':
      return 'double';
    case 'BYTE_ARRAY':
      return isDecimal ? 'decimal' : texts.includes(meaning) ? 'text' : undefined;
    case 'FIXED_LEN_BYTE_ARRAY':
      return isDecimal ? 'decimal' : meaning === 'UUID' && element.type_length === 16 ? 'uuid' : undefined;
    default:
      return undefined;
  }
}
