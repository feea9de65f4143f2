// Reads a local file with two buffers: while the caller works on one chunk, the next chunk is read into the other buffer.
import { open } from 'node:fs/promises';

const bufferBytes = 262_144;

/** Yields the content of a file. A chunk is valid only until the next one is requested. `onRead` gets the number of bytes read so far. */
export async function* readFileChunks(path: string, onRead: (bytes: number) => void = () => {}): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffers = [Buffer.allocUnsafe(bufferBytes), Buffer.allocUnsafe(bufferBytes)] as const;
    let total = 0;
    let next = file.read(buffers[0], 0, bufferBytes);
    for (let turn = 0; ; turn = 1 - turn) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      total += bytesRead;
      onRead(total);
      next = file.read(buffers[turn === 0 ? 1 : 0], 0, bufferBytes);
      // A caller that stops early never awaits this read; its failure must not become an unhandled rejection.
      next.catch(() => {});
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
