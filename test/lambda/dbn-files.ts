// Writes DBN files, reads them back in the simplest way, and writes the same trades as CSV. Nothing here shares code with the processor.
import fc from 'fast-check';

const undefinedPrice = 2n ** 63n - 1n;
const undefinedTime = 2n ** 64n - 1n;

export interface DbnRecord {
  publisher: number;
  id: number;
  event: bigint;
  received: bigint;
  price: bigint;
  size: number;
  action: string;
  side: string;
  sequence: number;
}

/** A name, and the ids it has between two dates such as 20240102 (the second is exclusive); or an id and its names. */
export interface Mapping {
  name: string;
  intervals: readonly (readonly [start: number, end: number, value: string])[];
}

export const schemas = ['trades', 'tbbo', 'mbp-1', 'mbo', 'mixed'] as const;
export type Schema = (typeof schemas)[number];
export const schemaNumbers: Record<Schema, number> = { trades: 4, tbbo: 3, 'mbp-1': 1, mbo: 0, mixed: 0xffff };
export const versions = [1, 2, 3] as const;
type Version = (typeof versions)[number];

interface FileOptions {
  version?: Version;
  schema?: number;
  hasTsOut?: boolean;
  mappings?: readonly Mapping[];
  /** The kinds of the names in the mappings: 0 is an instrument id, 1 a raw symbol. */
  kinds?: readonly [from: number, to: number];
}

/** The metadata. */
export function dbnHead(options: FileOptions = {}): Buffer {
  const { version = 3, schema = 4, hasTsOut = false, mappings = [], kinds = [1, 0] } = options;
  const width = version === 1 ? 22 : 71;
  const text = (value: string, length = width) => Buffer.concat([Buffer.from(value), Buffer.alloc(length)]).subarray(0, length);
  const names = mappings.map(({ name }) => name);
  const head = Buffer.concat([
    text('TEST.DATA', 16),
    numbers('u16', schema),
    numbers('u64', 1_600_000_000_000_000_000n, undefinedTime, 0n, ...(version === 1 ? [undefinedTime] : [])),
    Buffer.from([...kinds, hasTsOut ? 1 : 0]),
    version === 1 ? Buffer.alloc(47) : Buffer.concat([numbers('u16', width), Buffer.alloc(53)]),
    numbers('u32', 0, names.length),
    ...names.map((name) => text(name)),
    numbers('u32', 0, 1),
    text('NOTFOUND'),
    numbers('u32', mappings.length),
    ...mappings.flatMap(({ name, intervals }) => [
      text(name),
      numbers('u32', intervals.length),
      ...intervals.flatMap(([start, end, value]) => [numbers('u32', start, end), text(value)]),
    ]),
  ]);
  const padding = version === 3 ? (8 - (head.length % 8)) % 8 : 0;
  return Buffer.concat([
    Buffer.from(`DBN${String.fromCharCode(version)}`),
    numbers('u32', head.length + padding),
    head,
    Buffer.alloc(padding),
  ]);
}

/** A record of any type, with some bytes after its header. */
export function anyRecord(type: number, body: Uint8Array, { publisher = 1, id = 1, event = undefinedTime } = {}): Buffer {
  const length = (16 + body.length) / 4;
  return Buffer.concat([Buffer.from([length, type]), numbers('u16', publisher), numbers('u32', id), numbers('u64', event), body]);
}

/** The record of a trade or another action in a schema. */
export function dbnRecord(record: DbnRecord, schema: Schema, hasTsOut = false): Buffer {
  const { price, size, action, side, received, sequence } = record;
  const amounts = [numbers('i64', price), numbers('u32', size)];
  const marks = Buffer.from(`${action}${side}`, 'latin1');
  const rest = [numbers('u64', received), numbers('u32', 7, sequence)];
  const sent = hasTsOut ? [numbers('u64', received + 5n)] : [];
  const levels = schema === 'trades' || schema === 'mixed' ? [] : [Buffer.alloc(32, 0x11)];
  const body =
    schema === 'mbo'
      ? [numbers('u64', 77n), ...amounts, Buffer.from([0x80, 3]), marks, ...rest, ...sent]
      : [...amounts, marks, Buffer.from([0x80, 0]), ...rest, ...levels, ...sent];
  return anyRecord({ trades: 0, mixed: 0, tbbo: 1, 'mbp-1': 1, mbo: 0xa0 }[schema], Buffer.concat(body), record);
}

export function dbnFile(records: readonly DbnRecord[], schema: Schema, options: Omit<FileOptions, 'schema'> = {}): Buffer {
  const head = dbnHead({ ...options, schema: schemaNumbers[schema] });
  return Buffer.concat([head, ...records.map((record) => dbnRecord(record, schema, options.hasTsOut))]);
}

/** The records of trades and actions, each of which has the given length. */
export function readRecords(bytes: Buffer): DbnRecord[] {
  const records: DbnRecord[] = [];
  for (let at = 8 + bytes.readUInt32LE(4); at < bytes.length; at += bytes.readUInt8(at) * 4) {
    const isOrder = bytes.readUInt8(at + 1) === 0xa0;
    const [body, marks] = [at + (isOrder ? 8 : 0), at + (isOrder ? 38 : 28)];
    records.push({
      publisher: bytes.readUInt16LE(at + 2),
      id: bytes.readUInt32LE(at + 4),
      event: bytes.readBigUInt64LE(at + 8),
      price: bytes.readBigInt64LE(body + 16),
      size: bytes.readUInt32LE(body + 24),
      action: bytes.toString('latin1', marks, marks + 1),
      side: bytes.toString('latin1', marks + 1, marks + 2),
      received: bytes.readBigUInt64LE(body + 32),
      sequence: bytes.readUInt32LE(body + 44),
    });
  }
  return records;
}

/** The same records as Databento's CSV with symbols. Letters that a row of CSV cannot have are written as `?`. */
export function databentoCsv(records: readonly DbnRecord[], symbolOf: (record: DbnRecord) => string): Buffer {
  const header = 'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol';
  const letter = (text: string) => (/^[A-Z]$/.test(text) ? text : '?');
  const rows = records.map((record) => {
    const { publisher, id, event, received, price, size, action, side, sequence } = record;
    const start = [received, event, 0, publisher, id, letter(action), letter(side)];
    return [...start, 0, price, size, 128, 7, sequence, symbolOf(record)].join(',');
  });
  return Buffer.from([header, ...rows, ''].join('\n'));
}

/** The name of a record's instrument, by looking at all days of all intervals. */
export function mappedName(mappings: readonly Mapping[], { id, received }: DbnRecord): string {
  if (received === undefinedTime) return String(id);
  const date = Number(new Date(Number(received / 1_000_000n)).toISOString().slice(0, 10).replaceAll('-', ''));
  const found = mappings.find(({ intervals }) =>
    intervals.some(([start, end, value]) => value === String(id) && start <= date && date < end),
  );
  return found?.name ?? String(id);
}

const midnight = 1_704_240_000_000_000_000n;

/** Records of few instruments around midnight (2024-01-03), in all forms. The first is a trade whose price tells the form of the prices in CSV. */
export const dbnRecords: fc.Arbitrary<DbnRecord[]> = fc
  .array(
    fc.record({
      publisher: fc.constantFrom(1, 2, 65_535),
      id: fc.constantFrom(5, 17_077, 4_294_967_295),
      event: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -4, max: 4 }).map((n) => midnight + BigInt(n) * 31_000_000_001n) },
        { weight: 1, arbitrary: fc.constantFrom(undefinedTime, 0n, 10n ** 18n - 1n, 10n ** 18n, 5n) },
      ),
      received: fc.constantFrom(-1n, 0n, 40_000_000_000n, 86_400_000_000_000n, undefinedTime - midnight).map((n) => midnight + n),
      price: fc.oneof(
        { weight: 8, arbitrary: fc.bigInt(-(10n ** 13n), 10n ** 13n).map((n) => n - (n % 1_000_000n)) },
        { weight: 3, arbitrary: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) },
        { weight: 1, arbitrary: fc.constantFrom(0n, undefinedPrice, -(2n ** 63n), 10n ** 18n - 1n, 10n ** 18n) },
      ),
      size: fc.oneof(fc.nat(9), fc.constantFrom(4_294_967_295, 1_000)),
      action: fc.constantFrom('T', 'T', 'T', 'A', 'C', 'F', 'M', 'N', 'R', 'X'),
      side: fc.constantFrom('A', 'B', 'N', 'N', 'X'),
      sequence: fc.oneof(fc.nat(3), fc.constantFrom(4_294_967_295)),
    }),
    { maxLength: 60 },
  )
  .map((records) => [firstRecord, ...records]);

export const firstRecord: DbnRecord = {
  ...{ publisher: 1, id: 5, event: midnight, received: midnight, price: 4_800_250_000_000n },
  ...{ size: 2, action: 'T', side: 'A', sequence: 1 },
};

function numbers(kind: 'u16' | 'u32' | 'u64' | 'i64', ...values: readonly (number | bigint)[]): Buffer {
  const width = { u16: 2, u32: 4, u64: 8, i64: 8 }[kind];
  const bytes = Buffer.alloc(width * values.length);
  for (const [n, value] of values.entries()) {
    if (kind === 'u16') bytes.writeUInt16LE(Number(value), n * width);
    else if (kind === 'u32') bytes.writeUInt32LE(Number(value), n * width);
    else bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), n * width);
  }
  return bytes;
}
