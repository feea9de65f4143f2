// Limits for one job. A job that exceeds a limit fails with an error code instead of running out of memory.

/** Fields whose names end in `Bytes` are sizes in bytes. The others are counts unless noted otherwise. */
export interface Limits {
  lineBytes: number;
  symbolBytes: number;
  idBytes: number;
  /** Maximum number of bars per interval. */
  bars: number;
  /** Maximum number of bars over all intervals. If it would be exceeded, an optional interval is omitted. */
  allBars: number;
  symbols: number;
  /** Memory for the exact set of trade ids already seen. */
  idSetBytes: number;
  decompressedBytes: number;
  /** Maximum ratio of decompressed to compressed bytes, checked once more than `ratioFromBytes` have been decompressed. */
  decompressionRatio: number;
  ratioFromBytes: number;
  /** Maximum number of members of an archive, including folders. */
  members: number;
  /** Maximum share of rejected rows, per thousand. */
  rejectsPerThousand: number;
  /** Maximum number of rejected rows. */
  rejects: number;
}

/** The limits of a function with `defaultMemoryMb`. */
export const defaultLimits: Limits = {
  lineBytes: 65_536,
  symbolBytes: 64,
  idBytes: 128,
  bars: 400_000,
  allBars: 1_000_000,
  symbols: 20_000,
  idSetBytes: 150_000_000,
  decompressedBytes: 16_000_000_000,
  decompressionRatio: 250,
  ratioFromBytes: 32_000_000,
  members: 1_000,
  rejectsPerThousand: 10,
  rejects: Number.POSITIVE_INFINITY,
};

export const defaultMemoryMb = 512;
const minBars = 100_000;
/** Capacity of a bar table in the kernel. */
export const maxBars = 4096 * 1024;
/** Leaves enough of the 4 GB that the kernel can address for the bars of all intervals. */
const maxIdSetBytes = 1_000_000_000;

/** The limits of a function with `memoryMb` MB. Bars and the id set grow in proportion to memory; the other limits are fixed. */
export function limitsFor(memoryMb: number): Limits {
  const bars = Math.min(maxBars, Math.max(minBars, scaled(defaultLimits.bars, memoryMb)));
  const allBars = Math.floor((bars / defaultLimits.bars) * defaultLimits.allBars);
  const idSetBytes = Math.min(maxIdSetBytes, scaled(defaultLimits.idSetBytes, memoryMb));
  return { ...defaultLimits, bars, allBars, idSetBytes };
}

function scaled(limit: number, memoryMb: number): number {
  return Math.floor((limit * memoryMb) / defaultMemoryMb);
}

/** Maximum number of significant digits, and of decimal places, of a price or size. */
export const maxDigits = 18;
