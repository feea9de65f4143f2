// The input buffers: the lines to parse, which JavaScript copies in, the positions of their delimiters, and scratch space.
import { allocate } from "./memory";

/** The maximum number of bytes of whole lines that are parsed at once. */
export const regionBytes: u32 = 131072;
/** Bytes after the lines, because 64-bit and SIMD loads may read past the end of the lines. */
const padding: u32 = 128;
const scratchBytes: u32 = 1024;

export let region: usize = 0;
/** The positions of the delimiters, 32 bits each. In the worst case, every byte is a delimiter. */
export let delimiters: usize = 0;
/** Space for names and ids that JavaScript passes to the kernel. */
export let scratch: usize = 0;

export function allocateRegion(): void {
  region = allocate(regionBytes + padding);
  delimiters = allocate((regionBytes + 64) << 2);
  scratch = allocate(scratchBytes);
}
