// Where JavaScript puts what is to be parsed, and where the places of its delimiters go.
import { allocate } from "./memory";

/** Whole lines, at most so many bytes. */
export const regionBytes: u32 = 131072;
/** Beyond the end, words and chunks that begin within are read whole. */
const padding: u32 = 128;
const scratchBytes: u32 = 1024;

export let region: usize = 0;
/** One more than there can be bytes. */
export let places: usize = 0;
/** For names and ids that come from JavaScript. */
export let scratch: usize = 0;

export function makeRegion(): void {
  region = allocate(regionBytes + padding);
  places = allocate((regionBytes + 64) << 2);
  scratch = allocate(scratchBytes);
}
