// Runs DBN files, and CSV files of the same records, through the analysis.
import { type Analysis, analyze } from '../../../../src/lambda/core/analysis.js';
import { defaultLimits } from '../../../../src/lambda/core/limits.js';
import type { IntervalLabel } from '../../../../src/platform/intervals.js';
import type { DbnRecord, Mapping, Schema } from '../../dbn-files.js';
import { barsOf, unevenChunks } from '../../trade-files.js';

const labels: IntervalLabel[] = ['1s', '1m', '1d'];

export const mappings: Mapping[] = [
  {
    name: 'ESH4',
    intervals: [
      [20240101, 20240103, '17077'],
      [20240103, 20240105, '5'],
    ],
  },
  {
    name: 'ESM4',
    intervals: [
      [20240103, 20240104, '17077'],
      [20240101, 20240103, ''],
      [20240101, 20240102, '5'],
    ],
  },
];

/** Rejected rows do not fail the file. The chunks have these sizes in turn. */
export async function readDbn(content: Uint8Array, sizes: readonly number[] = [65_536]): Promise<Analysis> {
  return analyze(unevenChunks(content, sizes), { intervals: labels, limits: { ...defaultLimits, rejectsPerThousand: 1000 } });
}

/** What must not depend on the format. */
export function resultOf(analysis: Analysis) {
  const { summary, rejectSamples } = analysis;
  return { summary, codes: rejectSamples.map(({ code }) => code), bars: labels.map((label) => barsOf(analysis, label)) };
}

/** The records that are rows of a CSV file: actions other than trades are no rows, unless the schema has nothing but trades. */
export function rowsOf(records: readonly DbnRecord[], schema: Schema): DbnRecord[] {
  return schema === 'trades' || schema === 'mixed' ? [...records] : records.filter(({ action }) => !/[ACFMNR]/.test(action));
}
