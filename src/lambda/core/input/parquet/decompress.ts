// Decompresses the pages of Parquet files. A page says how long its content is, so no output can be longer than announced.
import * as zlib from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { createUnsnappy } from '../../wasm/unsnappy.js';
import { corruptParquet, unreadParquet } from './parquet-errors.js';

export type Decompress = (bytes: Uint8Array, size: number) => Uint8Array;

/** Returns the function that decompresses pages; it may throw any error for damaged ones. Throws UNSUPPORTED_FORMAT for a codec that is not read. */
export async function createDecompress(codec: string): Promise<Decompress> {
  switch (codec as CompressionCodec) {
    case 'UNCOMPRESSED':
      return (bytes) => bytes;
    case 'SNAPPY':
      return createUnsnappy();
    case 'GZIP':
      return (bytes, size) => zlib.gunzipSync(bytes, { maxOutputLength: size });
    case 'BROTLI':
      return (bytes, size) => zlib.brotliDecompressSync(bytes, { maxOutputLength: size });
    case 'ZSTD':
      return createZstd();
    default:
      throw unreadParquet(`is compressed with ${codec}, which is not read: write it with Snappy or zstd`);
  }
}

/** Decompresses a page to exactly `size` bytes. Throws CONTENT_CORRUPT if the content is damaged or has another length. */
export function decompressPage(decompress: Decompress, bytes: Uint8Array, size: number): Uint8Array {
  if (size === 0) return new Uint8Array();
  let content: Uint8Array;
  try {
    content = decompress(bytes, size);
  } catch {
    throw corruptParquet();
  }
  if (content.length !== size) throw corruptParquet();
  return content;
}

type DecompressSync = (bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Uint8Array;

/** From Node 22.15 on; the types of Node 20 do not have it. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: DecompressSync };
/** With this much room to spare, the whole page is decompressed at once. */
const spareBytes = 64;

async function createZstd(): Promise<Decompress> {
  if (zstdDecompressSync !== undefined) {
    return (bytes, size) => zstdDecompressSync(bytes, { maxOutputLength: size + spareBytes, chunkSize: size + spareBytes });
  }
  const { ZSTDDecoder } = await import('zstddec/stream');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (bytes, size) => decoder.decode(bytes, size);
}
