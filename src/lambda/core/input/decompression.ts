// Decompresses a stream that starts with the signature of gzip, and passes through any other stream.
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Limits } from '../limits.js';
import { permanent } from '../processing-error.js';
import { detectSignature, signatureBytes } from './format-detector.js';

export type Compression = 'none' | 'gzip';

interface ByteCounts {
  read: number;
  written: number;
}

const outputChunkBytes = 262_144;

/**
 * The content of a stream that may be gzipped. Throws GZIP_CORRUPT if it is damaged or truncated, or DECOMPRESSION_LIMIT if it exceeds the limits.
 * Errors of the source itself are passed on unchanged.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  limits: Pick<Limits, 'decompressedBytes' | 'decompressionRatio' | 'ratioFromBytes'>,
  onCompression: (compression: Compression) => void,
): AsyncGenerator<Uint8Array> {
  const { head, rest } = await peek(source);
  const isGzip = detectSignature(head) === 'gzip';
  onCompression(isGzip ? 'gzip' : 'none');
  const counts: ByteCounts = { read: 0, written: 0 };
  for await (const chunk of isGzip ? inflate(rest, counts) : rest) {
    counts.written += chunk.length;
    if (isGzip) checkGrowth(counts, limits);
    yield chunk;
  }
}

async function* inflate(source: AsyncIterable<Uint8Array>, counts: ByteCounts): AsyncGenerator<Uint8Array> {
  let sourceError: unknown;
  const counted = async function* () {
    try {
      for await (const chunk of source) {
        counts.read += chunk.length;
        // Copied, because the source may reuse its buffers before this chunk has been decompressed.
        yield Buffer.from(chunk);
      }
    } catch (error) {
      sourceError = error;
      throw error;
    }
  };
  const input = Readable.from(counted(), { objectMode: false });
  const gunzip = createGunzip({ chunkSize: outputChunkBytes });
  input.on('error', (error) => gunzip.destroy(error));
  try {
    yield* input.pipe(gunzip) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    if (isZlibError(error)) throw permanent('GZIP_CORRUPT', 'the gzip stream is damaged or truncated');
    throw error;
  } finally {
    input.destroy();
  }
}

function checkGrowth(
  { read, written }: ByteCounts,
  limits: Pick<Limits, 'decompressedBytes' | 'decompressionRatio' | 'ratioFromBytes'>,
): void {
  const isBomb = written > limits.ratioFromBytes && written > read * limits.decompressionRatio;
  if (written > limits.decompressedBytes || isBomb) {
    throw permanent('DECOMPRESSION_LIMIT', `${read} bytes of gzip decompress to more than the limit allows (${written} bytes so far)`);
  }
}

/** The chunks that contain the signature, joined, and the whole stream including them. */
async function peek(source: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; rest: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < signatureBytes) {
    const { done, value } = await iterator.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const rest = async function* () {
    try {
      yield* chunks;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return { head: Buffer.concat(chunks), rest: rest() };
}

function isZlibError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code?.startsWith('Z_') ?? false;
}
