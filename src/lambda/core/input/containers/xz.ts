// Opens xz, also several streams one after the other.
import { type ByteReader, blocksOf } from './byte-reader.js';
import { corrupt, unread } from './refusals.js';

/** The decoder's codes (xz.h of XZ Embedded) for what it was not built to read. */
const tooLargeDictionary = '4';
const unknownOption = '6';

/**
 * The decompressed content. Throws CONTENT_CORRUPT if it is damaged or truncated, and UNSUPPORTED_FORMAT for a dictionary above 64 MiB, a
 * filter or SHA-256.
 */
export async function* readXz(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const {
    default: { XzReadableStream },
  } = await import('xz-decompress');
  let sourceError: { error: unknown } | undefined;
  const blocks = blocksOf(reader);
  const input = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await blocks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        sourceError = { error };
        controller.error(error);
      }
    },
  });
  try {
    // Every path must end in the end of this stream, an error or its cancellation: only then may the library open the next one.
    yield* new XzReadableStream(input);
  } catch (error) {
    throw sourceError === undefined ? translate(error) : sourceError.error;
  }
}

function translate(error: unknown): unknown {
  const [, code] = /failed with error code (\d+)/.exec((error as Error).message) ?? [];
  if (code === tooLargeDictionary) return unread('xz with a dictionary above 64 MiB', 'xz -dc FILE > FILE.out');
  if (code === unknownOption) return unread('xz with a filter or with SHA-256', 'xz -dc FILE > FILE.out');
  // A trap of WebAssembly, which damage may cause, is a RuntimeError.
  return code === undefined && (error as Error).name !== 'RuntimeError' ? error : corrupt('xz');
}
