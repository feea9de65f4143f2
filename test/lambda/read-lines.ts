// Runs a few lines through the whole analysis, for tests of single rows and headers.
import { analyze, barsEvery } from '../../src/lambda/core/analysis.js';
import { formatBar } from '../../src/lambda/core/bars/partial.js';
import { defaultLimits } from '../../src/lambda/core/limits.js';
import type { ReadOptions } from '../../src/platform/read-options.js';
import { chunks } from './trade-files.js';

interface Given {
  name?: string;
  limits?: Partial<typeof defaultLimits>;
  chunkSize?: number;
  read?: ReadOptions;
}

/** Reads lines, or raw bytes, into one-minute bars. Rejected rows do not fail the file. */
export async function readLines(lines: readonly string[] | Uint8Array, { name, limits, chunkSize, read }: Given = {}) {
  const content = lines instanceof Uint8Array ? lines : Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const analysis = await analyze(chunks(content, chunkSize), {
    intervals: ['1m'],
    name,
    read,
    limits: { ...defaultLimits, rejectsPerThousand: 1000, ...limits },
  });
  const bars = Array.from(barsEvery('1m', analysis).entries(), ({ key, partial }) => formatBar(key, 60_000_000, partial));
  return { ...analysis, bars };
}
