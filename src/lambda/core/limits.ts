// What a job may hold at most. Beyond a limit it fails by a code, never by running out of memory.

/** Sizes in bytes, the others are counts. */
export interface Limits {
  lineBytes: number;
  symbolBytes: number;
  idBytes: number;
  bars: number;
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

export const defaultLimits: Limits = {
  lineBytes: 65_536,
  symbolBytes: 64,
  idBytes: 128,
  bars: 400_000,
  symbols: 20_000,
  idSetBytes: 150_000_000,
  duplicateIds: 200_000,
  decompressedBytes: 16_000_000_000,
  decompressionRatio: 250,
  ratioFromBytes: 32_000_000,
  rejectsPerThousand: 10,
};

/** Numbers of more digits, or of more places after the point, are rejected rows. */
export const maxDigits = 18;
