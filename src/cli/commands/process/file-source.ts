// Reads a local file with two buffers: while the caller works on one chunk, the next chunk is read into the other buffer.
import { open, stat } from 'node:fs/promises';
import type { OpenSource } from '../../../lambda/core/analysis.js';
import type { RandomAccess } from '../../../lambda/core/input/parquet/random-access.js';
import { permanent } from '../../../lambda/core/processing-error.js';

const bufferBytes = 262_144;

/** Yields the content of a file. A chunk is valid only until the next one is requested. `onRead` gets the number of bytes read so far. */
async function* readFileChunks(path: string, onRead: (bytes: number) => void = () => {}): AsyncGenerator<Uint8Array> {
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

/** A file, as a stream and, unless it is a pipe, by ranges. `onRead` gets the number of bytes read so far. */
export function fileSource(path: string, onRead: (bytes: number) => void): OpenSource {
  return Object.assign(() => readFileChunks(path, onRead), { openRanges: () => openFile(path, onRead) });
}

/** Throws UNSUPPORTED_FORMAT for a pipe. */
async function openFile(path: string, onRead: (bytes: number) => void): Promise<RandomAccess> {
  // Opening a pipe a second time would wait for another writer for ever.
  const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
  if (!isFile) throw permanent('UNSUPPORTED_FORMAT', 'Parquet cannot be read from a pipe: write it to a file first');
  const file = await open(path);
  let total = 0;
  const slice = async (from: number, to: number) => {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(to, size) - from));
    let done = 0;
    for (let got = -1; done < bytes.length && got !== 0; done += got) {
      got = (await file.read(bytes, done, bytes.length - done, from + done)).bytesRead;
    }
    total += done;
    onRead(Math.min(total, size));
    return bytes.subarray(0, done);
  };
  return { size, slice, close: () => file.close() };
}
