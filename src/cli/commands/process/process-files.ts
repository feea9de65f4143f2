// Processes several files, one after the other. As in the platform, each file counts as a separate source.
import { relative, resolve } from 'node:path';
import { TradingInfraError } from '../../../errors.js';
import { defaultMemoryMb, limitsFor } from '../../../lambda/core/limits.js';
import type { AnyInterval } from '../../../platform/intervals.js';
import type { ReadOptions } from '../../../platform/read-options.js';
import { makeFolder } from '../../../workspace/files.js';
import type { CommandContext } from '../../terminal/command.js';
import { inspectInputs } from './input-files.js';
import { type BarFormat, type ProcessedFile, processFile } from './process-file.js';

export interface Processed {
  out: string;
  files: ProcessedFile[];
}

interface ProcessOptions {
  names: readonly string[];
  out: string;
  intervals: readonly AnyInterval[];
  format: BarFormat;
  /** Memory of the function whose limits apply. */
  memoryMb: number | undefined;
  /** The time zone whose days daily bars cover; undefined for UTC. */
  session: string | undefined;
  contractSize: string | undefined;
  /** Maximum number of rejected rows; undefined for the platform's limit, one in a hundred. */
  maxRejects: number | undefined;
  /** Undefined if the layout tells everything. */
  read: ReadOptions | undefined;
}

const reportEveryMs = 2_000;

/** Throws USAGE for unusable inputs, NOT_WRITABLE for an unusable output folder, and INTERRUPTED. Refused files are part of the result. */
export async function processFiles(
  context: CommandContext,
  { names, out, intervals, format, memoryMb = defaultMemoryMb, session, contractSize, maxRejects, read }: ProcessOptions,
): Promise<Processed> {
  const { cwd, now, signal } = context;
  const inputs = await inspectInputs(cwd, names);
  const outDir = resolve(cwd, out);
  await makeFolder(outDir);
  const limits = { ...limitsFor(memoryMb), ...(maxRejects !== undefined && { rejects: maxRejects, rejectsPerThousand: 1000 }) };
  const files: ProcessedFile[] = [];
  for (const { path, stem, bytes } of inputs) {
    const onRead = progressReporter(context, stem, bytes);
    try {
      const processed = await processFile(
        { path, stem, outDir, intervals, format, limits, session, contractSize, read, signal, onRead },
        now,
      );
      const written = processed.written.map((one) => ({ ...one, path: relative(cwd, one.path) }));
      files.push({ ...processed, file: relative(cwd, path), written });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new TradingInfraError('INTERRUPTED', `Interrupted while reading ${stem}; nothing was written for it.`);
    }
  }
  return { out: outDir, files };
}

/** Returns a callback that reports every few seconds how much of a long file has been read. */
function progressReporter({ now, say }: Pick<CommandContext, 'now' | 'say'>, stem: string, bytes: number): (read: number) => void {
  let reported = now().getTime();
  return (read) => {
    const time = now().getTime();
    if (time - reported < reportEveryMs) return;
    reported = time;
    say(`${stem}: ${Math.min(100, Math.floor((read / bytes) * 100))}% read`);
  };
}
