// Reading a source at any place, which Parquet needs because its table of contents is at the end.

export interface RandomAccess {
  /** Size in bytes. */
  readonly size: number;
  /** The bytes from `from` to `to` (exclusive), or fewer if the content ends before. */
  slice(from: number, to: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export type OpenRandomAccess = () => Promise<RandomAccess>;

/** Content in memory. */
export function memoryAccess(content: Uint8Array): RandomAccess {
  return { size: content.length, slice: async (from, to) => content.subarray(from, to), close: async () => {} };
}
