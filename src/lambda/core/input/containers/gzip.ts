// Opens gzip, also several members one after the other.
import { createGunzip } from 'node:zlib';
import { type ByteReader, blocksOf } from './byte-reader.js';
import { outputChunkBytes, runEngine } from './engine.js';
import { corrupt } from './refusals.js';

/** The decompressed content. Throws GZIP_CORRUPT if it is damaged or truncated, or if anything but zero bytes follows it. */
export async function* readGzip(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const unused = yield* runEngine(
    createGunzip({ chunkSize: outputChunkBytes }),
    () => reader.next(),
    (error) => (isZlibError(error) ? corrupt('gzip') : error),
  );
  reader.putBack(unused);
  // zlib ends at zero bytes, with which tapes are padded, and would not say that more members follow them.
  for await (const block of blocksOf(reader)) {
    if (block.some((byte) => byte !== 0)) throw corrupt('gzip', 'is followed by other content');
  }
}

export function isZlibError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return /^(Z_|ZSTD_)/.test(code ?? '');
}
