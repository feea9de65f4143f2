// The input buffers: lines to parse, copied in by JavaScript, and the positions of their delimiters.
import { allocate } from "./memory";

/** Most bytes of whole lines that are parsed at once. */
export const regionBytes: u32 = 131072;
/** Word and SIMD loads may reach past the end of the lines. */
const padding: u32 = 128;
const scratchBytes: u32 = 1024;

export let region: usize = 0;
/** A 32-bit position for each delimiter; there can be one for every byte. */
export let delimiters: usize = 0;
/** For names and ids passed in by JavaScript. */
export let scratch: usize = 0;

export function allocateRegion(): void {
  region = allocate(regionBytes + padding);
  delimiters = allocate((regionBytes + 64) << 2);
  scratch = allocate(scratchBytes);
}
