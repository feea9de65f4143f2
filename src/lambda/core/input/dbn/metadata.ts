// Reads the metadata at the beginning of a DBN file.
// Source: https://github.com/databento/dbn/blob/main/rust/dbn/src/decode/dbn/fsm.rs (decode_metadata). Numbers are little-endian.
import { corruptDbn, unsupportedDbn } from './errors.js';
import type { DbnContent } from './schemas.js';
import { DbnSymbols, type Intervals } from './symbols.js';

export interface DbnMetadata extends DbnContent {
  readonly symbols: DbnSymbols;
}

/** The first bytes: `DBN`, the version, and the number of bytes of metadata that follow. */
export const preludeBytes = 8;
// The smallest metadata: the fixed part and five counts.
const minBytes = 100 + 5 * 4;
/** Enough for about 420,000 names. */
const maxBytes = 64 * 1024 * 1024;

// Offsets from the beginning of the file.
const schemaAt = 24;
/** The kinds of names that were asked for and are given, and whether there is `ts_out`. Version 1 has a count of records before it. */
const kindsAt = { 1: 58, later: 50 };
/** The length of all names. In version 1 it is fixed. */
const nameLengthAt = 53;
const nameLength1 = 22;
const countsAt = 108;
/** The kind of a name that is an instrument id. */
const instrumentId = 0;

/** The number of bytes of metadata after the first eight bytes. Throws UNSUPPORTED_FORMAT for an unknown version, CONTENT_CORRUPT for an impossible length. */
export function metadataBytes(prelude: Buffer): number {
  const version = prelude.readUInt8(3);
  const length = prelude.readUInt32LE(4);
  if (version < 1 || version > 3) throw unsupportedDbn(`has the version ${version}, which is not read; these are: 1, 2, 3`);
  if (length < minBytes) throw corruptDbn(`is damaged: its metadata has ${length} bytes, which is too short`);
  if (length > maxBytes) throw unsupportedDbn(`has more than ${maxBytes} bytes of metadata; split it by day or by symbol`);
  return length;
}

/** Reads the metadata, including its first eight bytes. Throws CONTENT_CORRUPT if it is damaged. The bytes must not change afterwards. */
export function readMetadata(bytes: Buffer): DbnMetadata {
  const version = bytes.readUInt8(3);
  const kinds = version === 1 ? kindsAt[1] : kindsAt.later;
  const nameLength = version === 1 ? nameLength1 : bytes.readUInt16LE(nameLengthAt);
  const tsOut = bytes.readUInt8(kinds + 2);
  if (tsOut > 1 || nameLength === 0) throw damaged();
  const cursor = new Cursor(bytes, nameLength);
  cursor.skip(cursor.count(1));
  // The names that were asked for, those that were found in part, and those that were not found.
  for (let list = 0; list < 3; list += 1) cursor.skip(cursor.count(nameLength) * nameLength);
  const intervals = readIntervals(cursor, bytes.readUInt8(kinds), bytes.readUInt8(kinds + 1));
  // Version 3 is padded with zeros.
  if (bytes.subarray(cursor.at).some((byte) => byte !== 0)) throw damaged();
  const symbols = new DbnSymbols(intervals, (at) => cursor.nameAt(at));
  return { version, schema: bytes.readUInt16LE(schemaAt), hasTsOut: tsOut === 1, symbols };
}

/** Reads the mappings: a name, and the names of another kind that it has within intervals. Either of the two must be an instrument id. */
function readIntervals(cursor: Cursor, from: number, to: number): Intervals {
  const intervals: Intervals = { ids: [], starts: [], ends: [], names: [] };
  const givesIds = to === instrumentId;
  const hasIds = givesIds || from === instrumentId;
  for (let left = cursor.count(cursor.nameLength + 4); left > 0; left -= 1) {
    const key = cursor.skip(cursor.nameLength);
    for (let more = cursor.count(cursor.nameLength + 8); more > 0; more -= 1) {
      const [start, end, value] = [cursor.number(), cursor.number(), cursor.skip(cursor.nameLength)];
      // An empty name stands for none.
      if (!hasIds || cursor.nameAt(value).length === 0) continue;
      if (start > end) throw damaged();
      intervals.ids.push(readId(cursor.nameAt(givesIds ? value : key)));
      intervals.starts.push(start);
      intervals.ends.push(end);
      intervals.names.push(givesIds ? key : value);
    }
  }
  return intervals;
}

function readId(name: Uint8Array): number {
  const text = Buffer.from(name).toString('latin1');
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (id <= 0xffffffff) return id;
  throw damaged();
}

function damaged(): Error {
  return corruptDbn('is damaged in its metadata');
}

/** A position in the lists of the metadata. Every read beyond the end throws CONTENT_CORRUPT. */
class Cursor {
  at = countsAt;
  readonly nameLength: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, nameLength: number) {
    this.#bytes = bytes;
    this.nameLength = nameLength;
  }

  /** Passes over some bytes. Returns the position of the first of them. */
  skip(bytes: number): number {
    const from = this.at;
    if (bytes > this.#bytes.length - from) throw damaged();
    this.at += bytes;
    return from;
  }

  number(): number {
    return this.#bytes.readUInt32LE(this.skip(4));
  }

  /** Reads the number of elements that follow, each of which has at least this many bytes. */
  count(elementBytes: number): number {
    const count = this.number();
    if (count * elementBytes > this.#bytes.length - this.at) throw damaged();
    return count;
  }

  /** The name at a position, up to its first zero byte. */
  nameAt(at: number): Uint8Array {
    const name = this.#bytes.subarray(at, at + this.nameLength);
    const end = name.indexOf(0);
    return end < 0 ? name : name.subarray(0, end);
  }
}
