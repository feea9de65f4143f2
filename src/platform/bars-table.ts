// The function's Parquet files as a table: what the stack tells the catalogue, and what `verify` expects to find there.

interface Column {
  name: string;
  type: string;
}

const exact = 'decimal(38,18)';
const exactOf = (...names: string[]): Column[] => names.map((name) => ({ name, type: exact }));

/** The files' columns, in the files' order. A file whose values need another scale is converted to this one when it is read. */
const columns: readonly Column[] = [
  { name: 'symbol', type: 'string' },
  { name: 'venue', type: 'string' },
  { name: 'bar_start', type: 'timestamp' },
  { name: 'interval_us', type: 'bigint' },
  ...exactOf('open', 'high', 'low', 'close', 'volume', 'notional'),
  { name: 'vwap', type: 'decimal(38,24)' },
  { name: 'trades', type: 'bigint' },
  ...exactOf('buy_volume', 'sell_volume', 'unknown_volume'),
  ...['imbalance', 'ret', 'gap_bars'].map((name) => ({ name, type: 'double' })),
];

/** Texts both: a day is compared as `"date" >= '2024-08-01'`. */
const partitionKeys: readonly Column[] = [
  { name: 'interval', type: 'string' },
  { name: 'date', type: 'string' },
];

/** The table over `bars/v1/` of a processed bucket. */
export function barsTable(bucket: string) {
  const location = `s3://${bucket}/bars/v1/`;
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
    'projection.interval.values': '1s,1m,5m,15m,1h,1d',
    'projection.date.type': 'date',
    'projection.date.format': 'yyyy-MM-dd',
    'projection.date.range': '2010-01-01,NOW',
    'storage.location.template': `${location}interval=\${interval}/date=\${date}/`,
  };
}
