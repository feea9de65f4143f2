// Rows that cannot be used: counted by reason, and the first few by their place. Never their content.
import type { Kernel } from './wasm/kernel.js';

/** In the order of the kernel's codes (kernel/rejects.ts); what only JSON can be guilty of comes last. */
export const rejectCodes = [
  'FIELD_COUNT',
  'QUOTING',
  'TIMESTAMP_INVALID',
  'TIMESTAMP_UNIT',
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
  'JSON_INVALID',
  'FIELD_UNKNOWN',
  'VERSION_UNSUPPORTED',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

/** Where a rejected row begins in the decompressed stream, in bytes, and why it was rejected. */
export interface RejectSample {
  offset: number;
  code: RejectCode;
}

/** A vendor's own corrections: left out, but no sign of a bad file. */
const withheld: readonly RejectCode[] = ['CORRECTED'];

const samplesAt = 32 * 8;
const sampleBytes = 16;

/** Counts by code, in the order of the codes' names. */
export function countRejects({ view, functions }: Kernel): Record<string, number> {
  const place = functions.rejectsAddress();
  const counts = rejectCodes.map((code, n): [RejectCode, number] => [code, Number(view.getBigUint64(place + n * 8, true))]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many of the counted rows speak against the file. */
export function countFaults(counts: Record<string, number>): number {
  return Object.entries(counts).reduce((sum, [code, count]) => ((withheld as readonly string[]).includes(code) ? sum : sum + count), 0);
}

/** The first rejected rows. */
export function rejectSamples({ view, functions }: Kernel): RejectSample[] {
  const first = functions.rejectsAddress() + samplesAt;
  return Array.from({ length: functions.sampleCount.value }, (_, n) => ({
    offset: view.getFloat64(first + n * sampleBytes, true),
    code: rejectCodes[Number(view.getBigUint64(first + n * sampleBytes + 8, true))] as RejectCode,
  }));
}
