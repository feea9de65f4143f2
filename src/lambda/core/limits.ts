// What a job may hold at most. Beyond a limit it fails by a code, never by running out of memory.

/** Sizes in bytes, the others are counts. */
export interface Limits {
  lineBytes: number;
  symbolBytes: number;
  idBytes: number;
  /** Of each interval. */
  bars: number;
  /** Of all intervals together; an optional one is left out for it. */
  allBars: number;
  symbols: number;
  /** Memory of the exact set of trade ids that were seen. */
  idSetBytes: number;
  /** Distinct ids that occur more than once. */
  duplicateIds: number;
  decompressedBytes: number;
  /** Decompressed to compressed, once more than `ratioFromBytes` came out. */
  decompressionRatio: number;
  ratioFromBytes: number;
  /** Rejected rows among all rows, per thousand. */
  rejectsPerThousand: number;
}

/** Of a function with `usualMemoryMb`. */
export const defaultLimits: Limits = {
  lineBytes: 65_536,
  symbolBytes: 64,
  idBytes: 128,
  bars: 400_000,
  allBars: 1_000_000,
  symbols: 20_000,
  idSetBytes: 150_000_000,
  duplicateIds: 200_000,
  decompressedBytes: 16_000_000_000,
  decompressionRatio: 250,
  ratioFromBytes: 32_000_000,
  rejectsPerThousand: 10,
};

export const usualMemoryMb = 512;
const minBars = 100_000;
/** As many as a table of the kernel has places for. */
export const maxBars = 4096 * 1024;
/** Beside bars of all intervals, within the 4 GB that the kernel can address. */
const maxIdSetBytes = 1_000_000_000;

/** The limits of a function with so much memory: what fills memory is in proportion to it. */
export function limitsFor(memoryMb: number): Limits {
  const bars = Math.min(maxBars, Math.max(minBars, scaled(defaultLimits.bars, memoryMb)));
  const allBars = Math.floor((bars / defaultLimits.bars) * defaultLimits.allBars);
  const idSetBytes = Math.min(maxIdSetBytes, scaled(defaultLimits.idSetBytes, memoryMb));
  return { ...defaultLimits, bars, allBars, idSetBytes };
}

function scaled(limit: number, memoryMb: number): number {
  return Math.floor((limit * memoryMb) / usualMemoryMb);
}

/** Numbers of more digits, or of more places after the point, are rejected rows. */
export const maxDigits = 18;
