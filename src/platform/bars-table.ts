// The function's Parquet files as a table: what the stack tells the catalogue, and what `verify` expects to find there.

import { type BarField, barFieldNames, barFields, barMeasures, type FieldKind } from './bars.js';
import { intervalLabels } from './intervals.js';
import { barsPrefix } from './objects.js';

interface Column {
  name: string;
  type: string;
}

/** Types of Athena's. */
const types: Record<FieldKind, string> = { text: 'string', time: 'timestamp', count: 'bigint', decimal: 'decimal(38,18)' };

/** A quotient needs more places than what it was made of. */
const typeOf = (field: BarField) => (field === 'vwap' ? 'decimal(38,24)' : types[barFields[field]]);

/** The files' columns, in the files' order. A file whose values need another scale is converted to this one when it is read. */
const columns: readonly Column[] = [
  ...barFieldNames.map((name) => ({ name, type: typeOf(name) })),
  ...barMeasures.map((name) => ({ name, type: 'double' })),
];

/** Texts both: a day is compared as `"date" >= '2024-08-01'`. */
const partitionKeys: readonly Column[] = [
  { name: 'interval', type: 'string' },
  { name: 'date', type: 'string' },
];

/** The table over `bars/v1/` of a processed bucket. */
export function barsTable(bucket: string) {
  const location = `s3://${bucket}/${barsPrefix}`;
  const parameters: Record<string, string> = { classification: 'parquet', ...projection(location) };
  return { name: 'bars', location, columns, partitionKeys, parameters };
}

/**
 * Partitions follow from these rules, hence no crawler looks for them. The template ends at the day: below it lies one folder for each
 * source, whose name cannot be guessed, and Athena reads a partition's folder with all that is below it.
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
