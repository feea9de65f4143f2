// Decodes the values of a page, some at a time, so that memory does not depend on what a page claims to have.
import { Bits } from './bits.js';
import { DeltaReader } from './delta-reader.js';
import type { FoundColumn } from './find-columns.js';
import { corruptParquet, unreadParquet } from './parquet-errors.js';
import { RunReader } from './run-reader.js';
import { fixedValues, type Values, variableValues } from './values.js';

/** Returns the next `count` values, which are valid until the next call. Throws CONTENT_CORRUPT if there are fewer. */
export type ValueSource = (count: number) => Values;

/** Throws UNSUPPORTED_FORMAT for an encoding that is not read. `count` is the number of values, at most. */
export function openValues(bytes: Uint8Array, encoding: string, { name, physical, width }: FoundColumn, count: number): ValueSource {
  if (encoding === 'PLAIN') {
    if (physical === 'BOOLEAN') return plainBooleans(bytes);
    return physical === 'BYTE_ARRAY' ? plainTexts(bytes) : plainNumbers(bytes, width);
  }
  if (encoding === 'RLE' && physical === 'BOOLEAN') return runBooleans(bytes);
  if (encoding === 'DELTA_BINARY_PACKED' && (physical === 'INT32' || physical === 'INT64')) return differences(bytes, width);
  if (encoding === 'DELTA_LENGTH_BYTE_ARRAY' && physical === 'BYTE_ARRAY') return textsBehindLengths(bytes);
  if (encoding === 'BYTE_STREAM_SPLIT' && physical !== 'BOOLEAN' && physical !== 'BYTE_ARRAY') return splitBytes(bytes, width, count);
  throw unreadParquet(
    `has a column ${name} in the encoding ${encoding}, which is not read: write it with the encoding PLAIN or with a dictionary`,
  );
}

function plainNumbers(bytes: Uint8Array, width: number): ValueSource {
  let at = 0;
  return (count) => {
    const end = at + count * width;
    if (end > bytes.length) throw corruptParquet();
    const part = bytes.subarray(at, end);
    at = end;
    return fixedValues(part, width, count);
  };
}

function plainTexts(bytes: Uint8Array): ValueSource {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return (count) => {
    const starts = new Uint32Array(Math.min(count, bytes.length >> 2));
    const ends = new Uint32Array(starts.length);
    for (let n = 0; n < count; n += 1) {
      if (at + 4 > bytes.length) throw corruptParquet();
      starts[n] = at + 4;
      at += 4 + view.getUint32(at, true);
      if (at > bytes.length) throw corruptParquet();
      ends[n] = at;
    }
    return variableValues(bytes, starts, ends, count);
  };
}

function plainBooleans(bytes: Uint8Array): ValueSource {
  let at = 0;
  return (count) => {
    if (at + count > bytes.length * 8) throw corruptParquet();
    const bits = new Bits(count);
    bits.unpack(bytes, at, 1, 0, count);
    at += count;
    return fixedValues(bits.bytes, 1, count);
  };
}

function runBooleans(bytes: Uint8Array): ValueSource {
  if (bytes.length < 4) throw corruptParquet();
  const runs = new RunReader(bytes.subarray(4), 1);
  return (count) => {
    const bits = new Bits(count);
    runs.read(bits, count);
    return fixedValues(bits.bytes, 1, count);
  };
}

function differences(bytes: Uint8Array, width: number): ValueSource {
  const reader = new DeltaReader(bytes);
  return (count) => {
    const numbers = new BigInt64Array(count);
    reader.read(numbers, count);
    const stored = width === 8 ? numbers : Int32Array.from(numbers, (value) => Number(BigInt.asIntN(32, value)));
    return fixedValues(new Uint8Array(stored.buffer), width, count);
  };
}

function textsBehindLengths(bytes: Uint8Array): ValueSource {
  const lengths = new DeltaReader(bytes);
  let at = new DeltaReader(bytes).skipAll();
  return (count) => {
    const sizes = new BigInt64Array(count);
    lengths.read(sizes, count);
    const [starts, ends] = [new Uint32Array(count), new Uint32Array(count)];
    for (let n = 0; n < count; n += 1) {
      const size = Number(sizes[n]);
      if (size < 0 || at + size > bytes.length) throw corruptParquet();
      starts[n] = at;
      at += size;
      ends[n] = at;
    }
    return variableValues(bytes, starts, ends, count);
  };
}

/** The first bytes of all values, then their second bytes, and so on. */
function splitBytes(bytes: Uint8Array, width: number, most: number): ValueSource {
  const all = Math.floor(bytes.length / width);
  if (all > most) throw corruptParquet();
  let at = 0;
  return (count) => {
    if (at + count > all) throw corruptParquet();
    const joined = new Uint8Array(count * width);
    for (let byte = 0; byte < width; byte += 1) {
      for (let n = 0, from = byte * all + at; n < count; n += 1) joined[n * width + byte] = bytes[from + n] as number;
    }
    at += count;
    return fixedValues(joined, width, count);
  };
}
