// The processor's Parquet files as a table: the stack creates it in the Glue catalogue, and `verify` checks it there.

import { type BarField, barFieldNames, barFields, barMeasures, type FieldKind } from './bars.js';
import { intervalLabels } from './intervals.js';
import { barsPrefix } from './objects.js';

interface Column {
  name: string;
  type: string;
}

/** Athena's types for the kinds of bar fields. */
const types: Record<FieldKind, string> = { text: 'string', time: 'timestamp', count: 'bigint', decimal: 'decimal(38,18)' };

/** Athena's type for a field. `vwap` is a quotient and needs more decimal places than the other decimals. */
const typeOf = (field: BarField) => (field === 'vwap' ? 'decimal(38,24)' : types[barFields[field]]);

/** The columns, in the same order as in the files. If a file uses another scale for decimals, Athena converts them. */
const columns: readonly Column[] = [
  ...barFieldNames.map((name) => ({ name, type: typeOf(name) })),
  ...barMeasures.map((name) => ({ name, type: 'double' })),
];

/** The partition keys. Dates are strings too, so they are compared as in `"date" >= '2024-08-01'`. */
const partitionKeys: readonly Column[] = [
  { name: 'interval', type: 'string' },
  { name: 'date', type: 'string' },
];

/** The definition of the table over `bars/v1/` in a processed bucket. */
export function barsTable(bucket: string) {
  const location = `s3://${bucket}/${barsPrefix}`;
  const parameters: Record<string, string> = { classification: 'parquet', ...projection(location) };
  return { name: 'bars', location, columns, partitionKeys, parameters };
}

/**
 * Athena's partition projection: partitions are computed from these rules, so no crawler is needed. The location template ends at the date.
 * Each date's folder contains one folder per source. Its name cannot be projected, but Athena reads everything below a partition's folder.
 */
function projection(location: string): Record<string, string> {
  return {
    'projection.enabled': 'true',
    'projection.interval.type': 'enum',
    'projection.interval.values': intervalLabels.join(','),
    'projection.date.type': 'date',
    'projection.date.format': 'yyyy-MM-dd',
    'projection.date.range': '2010-01-01,NOW',
    'storage.location.template': `${location}interval=\${interval}/date=\${date}/`,
  };
}
