// A file on this computer as a stream of bytes. Two buffers take turns: one is read into while the other is worked on.
import { open } from 'node:fs/promises';

const bufferBytes = 262_144;

/** The content of a file; a chunk is good until the next but one is asked for. Errors are those of the file system. */
export async function* readFileInTurns(path: string, onRead: (bytes: number) => void = () => {}): AsyncGenerator<Uint8Array> {
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
      // Whoever ends early never waits for it.
      next.catch(() => {});
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
