// Rejected rows: their number by reason, and the places of the first few. The content of rejected rows is never kept.
import { permanent } from './processing-error.js';
import type { Kernel } from './wasm/kernel.js';

/** Reasons for a rejection, in the order of the kernel's codes (kernel/rejects.ts). The codes that occur only in NDJSON come last. */
export const rejectCodes = [
  'FIELD_COUNT',
  'QUOTING',
  'TIMESTAMP_INVALID',
  'PRICE_INVALID',
  'PRICE_NOT_POSITIVE',
  'PRICE_TOO_MANY_DIGITS',
  'SIZE_INVALID',
  'SIZE_NOT_POSITIVE',
  'SIZE_TOO_MANY_DIGITS',
  'SIDE_INVALID',
  'ID_INVALID',
  'SEQ_INVALID',
  'SYMBOL_INVALID',
  'COUNT_INVALID',
  'ACTION_INVALID',
  'CORRECTED',
  'CORRECTION_INVALID',
  'CONDITION_UNKNOWN',
  'NOT_A_TRADE',
  'TIMESTAMP_AMBIGUOUS',
  'JSON_INVALID',
  'FIELD_UNKNOWN',
  'VERSION_UNSUPPORTED',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

/** What `offset` counts: bytes of the decompressed stream, or, in Parquet, rows. Both from 0. */
export type OffsetUnit = 'byte' | 'row';

/** The place of a rejected row, and the reason. */
export interface RejectSample {
  offset: number;
  unit: OffsetUnit;
  code: RejectCode;
}

/** Codes of rows that are skipped but are not errors in the file: the vendor itself has corrected or cancelled them, or they are no trades. */
const noFaults: readonly RejectCode[] = ['CORRECTED', 'NOT_A_TRADE'];

const samplesOffset = 32 * 8;
const sampleBytes = 16;

/** Numbers of rejected rows by code, sorted by code. */
export function countRejects({ view, functions }: Kernel): Record<string, number> {
  const place = functions.rejectsAddress();
  const counts = rejectCodes.map((code, n): [RejectCode, number] => [code, Number(view.getBigUint64(place + n * 8, true))]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Number of the rejected rows that are errors in the file. */
export function countFaults(counts: Record<string, number>): number {
  return Object.entries(counts).reduce((sum, [code, count]) => ((noFaults as readonly string[]).includes(code) ? sum : sum + count), 0);
}

/** The first rejected rows, as recorded by the kernel, whose offsets are in `unit`. */
export function readRejectSamples({ view, functions }: Kernel, unit: OffsetUnit): RejectSample[] {
  const first = functions.rejectsAddress() + samplesOffset;
  return Array.from({ length: functions.sampleCount.value }, (_, n) => ({
    offset: view.getFloat64(first + n * sampleBytes, true),
    unit,
    code: rejectCodes[Number(view.getBigUint64(first + n * sampleBytes + 8, true))] as RejectCode,
  }));
}

/** Such as `the row at byte 7000`, or `row 7000`, whose number counts from 0. */
export function describePlace({ offset, unit }: RejectSample): string {
  return unit === 'row' ? `row ${offset}` : `the row at byte ${offset}`;
}

/** Throws TOO_MANY_REJECTS if more than `most` of the rows so far are errors in the file. */
export function checkRejects(kernel: Kernel, most: number, unit: OffsetUnit): void {
  if (most === Number.POSITIVE_INFINITY || countFaults(countRejects(kernel)) <= most) return;
  const sample = readRejectSamples(kernel, unit).find(({ code }) => !noFaults.includes(code));
  const where = most === 0 && sample !== undefined ? `: ${describePlace(sample)} (${sample.code})` : '';
  throw permanent('TOO_MANY_REJECTS', `more than ${most} rows are invalid${where}`);
}

/** Replaces the offsets of the samples from number `first` on. */
export function moveRejectSamples({ view, functions }: Kernel, first: number, offsetOf: (offset: number) => number): void {
  for (let n = first; n < functions.sampleCount.value; n += 1) {
    const place = functions.rejectsAddress() + samplesOffset + n * sampleBytes;
    view.setFloat64(place, offsetOf(view.getFloat64(place, true)), true);
  }
}
