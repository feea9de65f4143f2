// A bump allocator: memory only grows, and is released all at once. Small blocks of power-of-two sizes can be freed and reused.
import { fail } from "./host";

let top: usize = 0;
const freeLists: usize = memory.data(64);

// The limits that are passed to `fail`.
export const tooManyBars: u32 = 0;
export const tooManyIds: u32 = 1;
export const lineTooLong: u32 = 2;
export const mixedPrices: u32 = 3;

/** Releases everything that was allocated. */
export function releaseAll(): void {
  top = (__heap_base + 15) & ~15;
  memory.fill(freeLists, 0, 64);
}

/** Allocates zeroed bytes and returns their address, a multiple of 16. Calls `fail` if the memory cannot grow. */
export function allocate(bytes: usize): usize {
  const start = top;
  top = (start + bytes + 15) & ~15;
  // Eight spare bytes, because 64-bit loads may read past the last allocation.
  const missing = <i32>((top + 8 + 0xffff) >>> 16) - memory.size();
  if (missing > 0 && memory.grow(max(missing, 16)) < 0) fail(tooManyBars);
  memory.fill(start, 0, bytes);
  return start;
}

/** Allocates a block. `bytes` is a power of two from 8 to 1,024. The content of the block is undefined. */
export function allocateBlock(bytes: u32): usize {
  const list = freeLists + (<usize>ctz(bytes) << 2);
  const block = <usize>load<u32>(list);
  if (block == 0) return allocate(bytes);
  store<u32>(list, load<u32>(block));
  return block;
}

export function freeBlock(block: usize, bytes: u32): void {
  const list = freeLists + (<usize>ctz(bytes) << 2);
  store<u32>(block, load<u32>(list));
  store<u32>(list, <u32>block);
}
