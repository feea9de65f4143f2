// Reads a small file that may be a pipe, such as the shell's `<(...)`. With Node.js's own functions, a pipe without a writer would block a thread that
// even the end of the process waits for.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const tryAgainMs = 20;
const maxBytes = 4 * 1024 * 1024;

/** Reads a file as UTF-8. Throws the system's error, ETIMEDOUT if the file has not ended after the limit, or EFBIG above 4 MiB. */
export async function readWithin(path: string, limitMs: number, signal?: AbortSignal): Promise<string> {
  const end = Date.now() + limitMs;
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const chunks: Buffer[] = [];
    const buffer = Buffer.alloc(64 * 1024);
    for (;;) {
      signal?.throwIfAborted();
      const count = await file.read(buffer, 0, buffer.length).then(
        ({ bytesRead }) => bytesRead,
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EAGAIN') throw error;
          return undefined;
        },
      );
      if (count === 0) return Buffer.concat(chunks).toString('utf8');
      if (count !== undefined) chunks.push(Buffer.from(buffer.subarray(0, count)));
      else await sleep(tryAgainMs);
      if (chunks.length * buffer.length > maxBytes) throw Object.assign(new Error(`${path} is too large`), { code: 'EFBIG' });
      if (Date.now() > end) throw Object.assign(new Error(`${path} did not end`), { code: 'ETIMEDOUT' });
    }
  } finally {
    await file.close();
  }
}
