// Reads as many bytes as a container says that there are.
import type { ByteReader } from './byte-reader.js';
import { corrupt } from './refusals.js';
import type { Container } from './signatures.js';

/** Reads `length` bytes. Throws CONTENT_CORRUPT if there are fewer. */
export async function takeExactly(container: Container, reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.take(length);
  if (bytes.length < length) throw corrupt(container);
  return bytes;
}

/** The same in parts, for lengths of any size. */
export async function* takeParts(container: Container, reader: ByteReader, length: number): AsyncGenerator<Uint8Array> {
  for (let left = length; left > 0; ) {
    const bytes = await reader.next(left);
    if (bytes === undefined) throw corrupt(container);
    left -= bytes.length;
    yield bytes;
  }
}
