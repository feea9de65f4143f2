// Converts PostgreSQL's text values into the Data API's typed fields, and describes columns.
import type { Column } from '../database/query.js';
import type { FieldValue } from './sql-parameters.js';

type ArrayKind = 'stringValues' | 'longValues' | 'doubleValues' | 'booleanValues';

interface TypeFacts {
  name: string;
  /** The type's number in java.sql.Types, which the Data API reports. */
  jdbc: number;
  kind: 'long' | 'double' | 'boolean' | 'blob' | 'string' | 'time';
}

/** The supported types, by PostgreSQL type OID. */
const types: Record<number, TypeFacts> = {
  16: { name: 'bool', jdbc: -7, kind: 'boolean' },
  17: { name: 'bytea', jdbc: -2, kind: 'blob' },
  20: { name: 'int8', jdbc: -5, kind: 'long' },
  21: { name: 'int2', jdbc: 5, kind: 'long' },
  23: { name: 'int4', jdbc: 4, kind: 'long' },
  26: { name: 'oid', jdbc: -5, kind: 'long' },
  700: { name: 'float4', jdbc: 7, kind: 'double' },
  701: { name: 'float8', jdbc: 8, kind: 'double' },
  1700: { name: 'numeric', jdbc: 2, kind: 'string' },
  19: { name: 'name', jdbc: 12, kind: 'string' },
  25: { name: 'text', jdbc: 12, kind: 'string' },
  1042: { name: 'bpchar', jdbc: 1, kind: 'string' },
  1043: { name: 'varchar', jdbc: 12, kind: 'string' },
  1082: { name: 'date', jdbc: 91, kind: 'string' },
  1083: { name: 'time', jdbc: 92, kind: 'string' },
  1114: { name: 'timestamp', jdbc: 93, kind: 'time' },
  1184: { name: 'timestamptz', jdbc: 93, kind: 'time' },
  2950: { name: 'uuid', jdbc: 1111, kind: 'string' },
  114: { name: 'json', jdbc: 1111, kind: 'string' },
  3802: { name: 'jsonb', jdbc: 1111, kind: 'string' },
};
/** Maps the OID of each array type to the OID of its element type. */
const elements: Record<number, number> = { 1000: 16, 1005: 21, 1007: 23, 1016: 20, 1021: 700, 1022: 701, 1231: 1700, 1009: 25, 1015: 1043 };
const unknown: TypeFacts = { name: 'unknown', jdbc: 1111, kind: 'string' };

/** Converts one value of a column. */
export function typedField({ typeOid }: Column, text: string | null): FieldValue {
  if (text === null) return { isNull: true };
  const element = elements[typeOid];
  if (element !== undefined) return { arrayValue: arrayValue(text, types[element] ?? unknown) };
  return scalar(text, types[typeOid] ?? unknown);
}

function scalar(text: string, { kind }: TypeFacts): FieldValue {
  if (kind === 'long') return { longValue: Number(text) };
  if (kind === 'double') return { doubleValue: Number(text) };
  if (kind === 'boolean') return { booleanValue: text === 't' };
  if (kind === 'blob') return { blobValue: Buffer.from(text.slice(2), 'hex').toString('base64') };
  // The Data API returns UTC times without an offset.
  return { stringValue: kind === 'time' ? text.replace(/\+00$/, '') : text };
}

function arrayValue(text: string, facts: TypeFacts): Partial<Record<ArrayKind, unknown[]>> {
  const items = [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/g)].map(
    ([whole, quoted]) => quoted?.replace(/\\(.)/g, '$1') ?? whole,
  );
  const kinds: Record<string, ArrayKind> = { long: 'longValues', double: 'doubleValues', boolean: 'booleanValues' };
  return { [kinds[facts.kind] ?? 'stringValues']: items.map((item) => Object.values(scalar(item, facts))[0]) };
}

/** Describes a column in the format of the metadata that `includeResultMetadata` requests. */
export function columnMetadata({ name, typeOid, tableOid }: Column): object {
  const { name: typeName, jdbc, kind } = types[typeOid] ?? types[elements[typeOid] ?? 0] ?? unknown;
  const isArray = typeOid in elements;
  return {
    arrayBaseColumnType: isArray ? jdbc : 0,
    isAutoIncrement: false,
    isCaseSensitive: kind === 'string',
    isCurrency: false,
    isSigned: kind === 'long' || kind === 'double' || typeName === 'numeric',
    label: name,
    name,
    nullable: tableOid === 0 ? 2 : 1,
    precision: 0,
    scale: 0,
    schemaName: '',
    tableName: '',
    type: isArray ? 2003 : jdbc,
    typeName: isArray ? `_${typeName}` : typeName,
  };
}

/** Converts a row into an object, as `formatRecordsAs: JSON` requires. */
export function jsonRecord(columns: readonly Column[], row: readonly (string | null)[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map((column, index) => {
      const field = typedField(column, row[index] ?? null);
      const value = field.isNull ? null : field.arrayValue ? Object.values(field.arrayValue)[0] : Object.values(field)[0];
      return [column.name, value];
    }),
  );
}
