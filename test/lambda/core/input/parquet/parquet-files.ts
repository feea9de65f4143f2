// Parquet files for tests, and their analysis beside that of the same rows as CSV.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { analyze, type OpenSource } from '../../../../../src/lambda/core/analysis.js';
import { memoryAccess } from '../../../../../src/lambda/core/input/parquet/random-access.js';
import { defaultLimits, type Limits } from '../../../../../src/lambda/core/limits.js';
import { ProcessingError } from '../../../../../src/lambda/core/processing-error.js';
import { barsOf, chunks } from '../../../trade-files.js';

export function parquetSource(content: Uint8Array): OpenSource {
  return Object.assign(chunks(content), { openRanges: async () => memoryAccess(content) });
}

export interface Given {
  limits?: Partial<Limits>;
  name?: string;
  eligibility?: 'all';
}

/** Bars, counts and the codes of rejected rows; or an error. Never the offsets of rejected rows, which differ between CSV and Parquet. */
export async function outcomeOf(open: OpenSource, { limits, ...options }: Given = {}) {
  try {
    const all = { ...defaultLimits, rejectsPerThousand: 1000, ...limits };
    const analysis = await analyze(open, { intervals: ['1m', '1d'], limits: all, ...options });
    const { summary, rejectSamples, format } = analysis;
    return { bars: barsOf(analysis), summary, codes: rejectSamples.map(({ code }) => code), samples: rejectSamples, format };
  } catch (error) {
    if (!(error instanceof ProcessingError)) throw error;
    return { code: error.code, message: error.message };
  }
}

export async function expectSameBars(
  expect: (value: unknown) => { toEqual(other: unknown): void },
  parquet: Uint8Array,
  csv: Uint8Array,
  given: Given = {},
) {
  const { format, samples, ...fromParquet } = (await outcomeOf(parquetSource(parquet), given)) as Record<string, unknown>;
  const { format: csvFormat, samples: csvSamples, ...fromCsv } = (await outcomeOf(chunks(csv), given)) as Record<string, unknown>;
  expect(fromParquet).toEqual(fromCsv);
}

/** Writes the result of a query to Parquet. In the query, `trades` are the rows of the CSV text, as text. */
export async function duckdbParquet(csv: string, select: string, options = ''): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  try {
    writeFileSync(join(folder, 'in.csv'), csv);
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
    await connection.run(
      `CREATE TABLE trades AS FROM read_csv('${folder}/in.csv', header = true, all_varchar = true, delim = ',', quote = '"')`,
    );
    await connection.run(`COPY (${select}) TO '${folder}/out.parquet' (FORMAT parquet${options})`);
    connection.closeSync();
    return new Uint8Array(readFileSync(join(folder, 'out.parquet')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
