// Runs one of zlib's streams over blocks, one block at a time. Node's `pipe` would read ahead, so that the bytes after the compressed stream
// would be lost.
import type { Transform } from 'node:stream';

/** `bytesWritten` is the number of compressed bytes used so far. */
export type Engine = Transform & { readonly bytesWritten: number };

/** Size of the chunks that zlib emits, in bytes. */
export const outputChunkBytes = 262_144;

/**
 * Yields what the engine makes of the blocks that `next` returns until it returns undefined. Returns the number of bytes at the end of the
 * last block that the engine did not use. Errors of `next` are passed on unchanged, and errors of the engine as what `onDamage` makes of them.
 */
export async function* runEngine(
  engine: Engine,
  next: () => Promise<Uint8Array | undefined>,
  onDamage: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, number> {
  const feeding = feed(engine, next);
  try {
    yield* engine as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { failure } = await feeding;
    throw failure === undefined ? onDamage(error) : failure.error;
  } finally {
    engine.destroy();
  }
  const { given, failure } = await feeding;
  if (failure !== undefined) throw failure.error;
  return given - engine.bytesWritten;
}

/** Writes blocks until there are no more or the engine has ended. Never throws. Resolves to the number of bytes written. */
async function feed(engine: Engine, next: () => Promise<Uint8Array | undefined>): Promise<{ given: number; failure?: { error: unknown } }> {
  let given = 0;
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) engine.once(event, resolve);
  }).then(() => {
    hasEnded = true;
  });
  try {
    for (let block = await next(); block !== undefined && !hasEnded; block = await next()) {
      given += block.length;
      // At the end of its stream, zlib need not call back for a block of which it did not use everything.
      await Promise.race([write(engine, block), ended]);
      if (hasEnded || engine.bytesWritten < given) return { given };
    }
    if (!hasEnded) engine.end();
    return { given };
  } catch (error) {
    engine.destroy(new Error('the source failed', { cause: error }));
    return { given, failure: { error } };
  }
}

/** Resolves when the engine has taken the block; its errors are reported where its output is read. */
function write(engine: Engine, block: Uint8Array): Promise<void> {
  return new Promise((resolve) => engine.write(block, () => resolve()));
}
