// Memory that only grows, until all of it is given back at once; and blocks of a few sizes that are used again.
import { fail } from "./outside";

let top: usize = 0;
const freeBlocks: usize = memory.data(64);

/** Limits, as `fail` gets them. */
export const tooManyBars: u32 = 0;
export const tooManyIds: u32 = 1;
export const lineTooLong: u32 = 2;

/** Gives everything back. */
export function release(): void {
  top = (__heap_base + 15) & ~15;
  memory.fill(freeBlocks, 0, 64);
}

/** So many bytes, all zero. */
export function allocate(bytes: usize): usize {
  const start = top;
  top = (start + bytes + 15) & ~15;
  // Words that begin within the last bytes are read whole.
  const missing = <i32>((top + 8 + 0xffff) >>> 16) - memory.size();
  if (missing > 0 && memory.grow(max(missing, 16)) < 0) fail(tooManyBars);
  memory.fill(start, 0, bytes);
  return start;
}

/** A block of 8 to 1024 bytes, a power of two; what it holds is left to chance. */
export function takeBlock(bytes: u32): usize {
  const list = freeBlocks + (<usize>ctz(bytes) << 2);
  const block = <usize>load<u32>(list);
  if (block == 0) return allocate(bytes);
  store<u32>(list, load<u32>(block));
  return block;
}

export function giveBlock(block: usize, bytes: u32): void {
  const list = freeBlocks + (<usize>ctz(bytes) << 2);
  store<u32>(block, load<u32>(list));
  store<u32>(list, <u32>block);
}
