// The schemas of DBN, and which records the files of each have.
// Source: https://github.com/databento/dbn/tree/main/rust/dbn/src (enums.rs; the sizes of records are tested in record/layout_tests.rs and v1.rs).
import { unsupportedDbn } from './errors.js';

/** Names of the schemas, by number. */
const schemaNames = [
  ...['mbo', 'mbp-1', 'mbp-10', 'tbbo', 'trades', 'ohlcv-1s', 'ohlcv-1m', 'ohlcv-1h', 'ohlcv-1d', 'definition', 'statistics'],
  ...['status', 'imbalance', 'ohlcv-eod', 'cmbp-1', 'cbbo-1s', 'cbbo-1m', 'tcbbo', 'bbo-1s', 'bbo-1m'],
];
/** The number of a file whose records may be of any schema. */
const mixed = 0xffff;

/** What the kernel does with a record (kernel/dbn/records.ts). */
const kinds = { refused: 0, skipped: 1, trade: 2, best: 3, order: 4 } as const;

/** What a file has: the length of each type of record in bytes, and what the record is. */
type Forms = Record<number, { bytes: number; kind: keyof typeof kinds }>;

const trades: Forms = { 0: { bytes: 48, kind: 'trade' } };
const bestPrices: Forms = { 1: { bytes: 80, kind: 'best' } };
const orders: Forms = { 160: { bytes: 56, kind: 'order' } };
/** The schemas that are read. Each record of tbbo is a trade, but this is told by its action, as in mbp-1. */
const readable: Record<string, Forms> = { trades, tbbo: bestPrices, 'mbp-1': bestPrices, mbo: orders };

/** The messages of a live gateway: errors, symbol mappings, and messages of the system. */
const gatewayBytes = { 1: { 21: 80, 22: 80, 23: 80 }, later: { 21: 320, 22: 176, 23: 320 } };
/** Other records without trades: bars, status, imbalances, prices by time. */
const fixedBytes = {
  ...{ 17: 56, 32: 56, 33: 56, 34: 56, 35: 56, 36: 56, 18: 40, 20: 112 },
  ...{ 192: 80, 193: 80, 195: 80, 196: 80 },
};
/** Definitions and statistics, by version. */
const versionBytes: readonly Record<number, number>[] = [
  { 19: 360, 24: 64 },
  { 19: 400, 24: 64 },
  { 19: 520, 24: 80 },
];

export interface DbnContent {
  /** 1 to 3. */
  readonly version: number;
  readonly schema: number;
  /** Whether each record ends in the time at which it was sent. */
  readonly hasTsOut: boolean;
}

/** The name of a schema, for messages. */
export function schemaName(schema: number): string {
  return schema === mixed ? 'mixed' : (schemaNames[schema] ?? `number ${schema}`);
}

/**
 * The forms of the records in a file, as the kernel takes them: by type, the length in units of four bytes, and the kind in the upper byte. Throws
 * UNSUPPORTED_FORMAT if the schema has no trades that are read.
 */
export function recordForms(content: DbnContent): Uint16Array {
  const { version, schema, hasTsOut } = content;
  const name = schemaName(schema);
  const own = name === 'mixed' ? { ...trades, ...bestPrices, ...orders, ...others(version) } : readable[name];
  if (own === undefined) {
    throw unsupportedDbn(`has the schema ${name}, which is not read; these are: ${Object.keys(readable).join(', ')}`);
  }
  const table = new Uint16Array(256);
  for (const [type, { bytes, kind }] of Object.entries({ ...skipped(version === 1 ? gatewayBytes[1] : gatewayBytes.later), ...own })) {
    table[Number(type)] = (bytes + (hasTsOut ? 8 : 0)) / 4 + kinds[kind] * 256;
  }
  return table;
}

/** The records without trades in a mixed file. Those of mbp-10, cmbp-1 and tcbbo have trades that are not read, so they are not among them. */
function others(version: number): Forms {
  return skipped({ ...fixedBytes, ...versionBytes[version - 1] });
}

function skipped(bytesByType: Record<number, number>): Forms {
  return Object.fromEntries(Object.entries(bytesByType).map(([type, bytes]) => [type, { bytes, kind: 'skipped' as const }]));
}
