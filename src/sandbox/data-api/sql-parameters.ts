// Converts the Data API's named parameters (`:name`, typed values) into PostgreSQL's numbered parameters (`$1`, text values).
import type { Parameter } from '../database/query.js';

export interface FieldValue {
  isNull?: boolean;
  booleanValue?: boolean;
  longValue?: number;
  doubleValue?: number;
  stringValue?: string;
  /** The bytes, encoded as base64. */
  blobValue?: string;
  arrayValue?: object;
}

export interface SqlParameter {
  name?: string;
  value?: FieldValue;
  typeHint?: 'DATE' | 'DECIMAL' | 'JSON' | 'TIME' | 'TIMESTAMP' | 'UUID';
}

/** Matches placeholders, and all SQL in which a colon starts no placeholder: comments, literals, quoted names, dollar quotes and casts. */
const placeholderOrOpaque =
  /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|::|:([A-Za-z_]\w*)/g;

/** Replaces `:name` with `$1`, `$2`, ... A repeated name keeps its number; `names` lists the names in the order of their numbers. */
export function numberPlaceholders(sql: string): { sql: string; names: string[] } {
  const names: string[] = [];
  const numbered = sql.replace(placeholderOrOpaque, (whole, _tag: string | undefined, name: string | undefined) => {
    if (name === undefined || whole.startsWith('$')) return whole;
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { sql: numbered, names };
}

/** The PostgreSQL type OID of each type hint. */
const hintTypes = { DATE: 1082, DECIMAL: 1700, JSON: 3802, TIME: 1083, TIMESTAMP: 1114, UUID: 2950 } as const;

/** Converts the values of the named parameters. Throws an Error with the Data API's message if a value is missing or not supported. */
export function bindParameters(names: readonly string[], parameters: readonly SqlParameter[]): Parameter[] {
  return names.map((name) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (!parameter) throw new Error(`Cannot find parameter: ${name}`);
    return bind(parameter);
  });
}

function bind({ name, value = {}, typeHint }: SqlParameter): Parameter {
  const type = typeHint ? hintTypes[typeHint] : undefined;
  if (value.isNull) return { type: type ?? 0, value: null };
  if (value.booleanValue !== undefined) return { type: 16, value: String(value.booleanValue) };
  if (value.longValue !== undefined) return { type: 20, value: String(value.longValue) };
  if (value.doubleValue !== undefined) return { type: 701, value: String(value.doubleValue) };
  if (value.stringValue !== undefined) return { type: type ?? 25, value: value.stringValue };
  if (value.blobValue !== undefined) return { type: 17, value: `\\x${Buffer.from(value.blobValue, 'base64').toString('hex')}` };
  if (value.arrayValue !== undefined) throw new Error('Array parameters are not supported.');
  throw new Error(`Parameter ${name} has no value`);
}
