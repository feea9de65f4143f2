// Reads the footer of a Parquet file: its schema, and where its columns are.
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import { corruptParquet, unreadParquet } from './parquet-errors.js';
import type { RandomAccess } from './random-access.js';
import { endOfStruct } from './thrift-bounds.js';

/** Bytes at the end of the file that are read at first; most footers fit. */
const firstBytes = 65_536;
/** A larger footer would need too much memory: it belongs to a file with more than about fifty thousand chunks of columns. */
const maxFooterBytes = 8_388_608;
/** The length of the footer and the signature come after it. */
const trailerBytes = 8;
const latin1 = new TextDecoder('latin1');

/** Throws CONTENT_CORRUPT if the footer is missing or damaged, and UNSUPPORTED_FORMAT if it is encrypted or too large. */
export async function readFooter(source: RandomAccess): Promise<FileMetaData> {
  const { size } = source;
  const tail = await readExactly(source, Math.max(0, size - firstBytes), size);
  const signature = latin1.decode(tail.subarray(-4));
  if (signature === 'PARE') throw unreadParquet('is encrypted');
  if (tail.length < trailerBytes || signature !== 'PAR1')
    throw corruptParquet('does not end with its signature: it is damaged or truncated');
  const bytes = Buffer.from(tail).readUInt32LE(tail.length - trailerBytes) + trailerBytes;
  if (bytes > size) throw corruptParquet();
  if (bytes > maxFooterBytes) throw unreadParquet('has a footer of more than 8 MB: write larger row groups');
  const footer = bytes <= tail.length ? tail.subarray(tail.length - bytes) : await readExactly(source, size - bytes, size);
  if (endOfStruct(footer, 0) === undefined) throw corruptParquet();
  return parse(footer);
}

function parse(footer: Uint8Array): FileMetaData {
  try {
    return parquetMetadata(Uint8Array.from(footer), { geoparquet: false });
  } catch {
    throw corruptParquet();
  }
}

/** Throws CONTENT_CORRUPT if the source ends before `to`. */
export async function readExactly(source: RandomAccess, from: number, to: number): Promise<Uint8Array> {
  const bytes = await source.slice(from, to);
  if (bytes.length !== to - from) throw corruptParquet();
  return bytes;
}
