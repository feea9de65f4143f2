// Decompresses Snappy with the kernel's code, in a memory of its own: pages come and go, but the kernel's memory only grows.
import { Kernel } from './kernel.js';
import { type CallTarget, createHost } from './kernel-calls.js';

/** Bytes that the decoder may read or write behind both buffers. */
const padding = 16;

/** Returns a function that decompresses to exactly `size` bytes, and throws an error if the content is damaged. */
export function createUnsnappy(): (bytes: Uint8Array, size: number) => Uint8Array {
  // The decoder calls no function but this one.
  const kernel = new Kernel({ ...createHost({} as CallTarget), fail: () => failed('there is too little memory') });
  const source = createBuffer(kernel);
  const target = createBuffer(kernel);
  return (bytes, size) => {
    const [from, to] = [source(bytes.length), target(size)];
    kernel.bytes.set(bytes, from);
    if (kernel.functions.uncompress(from, bytes.length, to, size) === 0) failed('the content is damaged');
    return kernel.bytes.slice(to, to + size);
  };
}

function failed(why: string): never {
  throw new Error(`Snappy: ${why}`);
}

/** Returns a function that returns the address of a buffer with at least so many bytes. */
function createBuffer({ functions }: Kernel): (bytes: number) => number {
  let address = 0;
  let size = -1;
  return (bytes) => {
    if (bytes <= size) return address;
    // At least twice as large as before, so that all buffers together are at most twice as large as the last.
    size = Math.max(bytes, size * 2, 65_536);
    address = functions.allocate(size + padding);
    return address;
  };
}
