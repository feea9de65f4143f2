// Rejected rows: their number by code, and the offsets and codes of the first 20.

/** The reasons to reject a row, in the order of `rejectCodes` (core/rejects.ts). */
export const enum Reject {
  fieldCount,
  quoting,
  timeInvalid,
  priceInvalid,
  priceNotPositive,
  priceTooManyDigits,
  sizeInvalid,
  sizeNotPositive,
  sizeTooManyDigits,
  sideInvalid,
  idInvalid,
  sequenceInvalid,
  symbolInvalid,
  countInvalid,
  actionInvalid,
  corrected,
  correctionInvalid,
  conditionInvalid,
  /** Not a fault: the row is something else, such as a quote. It is only counted. */
  notTrade,
  timeAmbiguous,
}

const maxSamples: u32 = 20;

/** 32 counters of 64 bits, then the samples: the offset of each rejected row (a double) and its code (64 bits). */
export const rejects: usize = memory.data(32 * 8 + 20 * 16);
const samplesAt: usize = 32 * 8;
export let sampleCount: u32 = 0;

export function resetRejects(): void {
  sampleCount = 0;
  memory.fill(rejects, 0, samplesAt);
}

/** Rejects the row that starts at this offset of the decompressed stream. */
export function reject(offset: f64, code: u32): void {
  const counter = rejects + (<usize>code << 3);
  store<u64>(counter, load<u64>(counter) + 1);
  if (sampleCount == maxSamples || code == Reject.notTrade) return;
  const sample = rejects + samplesAt + (<usize>sampleCount << 4);
  store<f64>(sample, offset);
  store<u64>(sample, code, 8);
  sampleCount += 1;
}
