// Passes lines to the kernel, as many at once as its region holds.
import type { BlockConsumer } from '../input/line-blocks.js';
import { permanent } from '../processing-error.js';
import type { Kernel } from './kernel.js';

const newline = 10;

/** Returns the consumer of whole lines. `parse` gets their number of bytes in the region, and the offset of the first one in the stream. */
export function passLines(kernel: Kernel, parse: (bytes: number, offset: number) => void, maxLineBytes: number): BlockConsumer {
  const { functions } = kernel;
  return (bytes, start, end, offset) => {
    for (let at = start; at < end; ) {
      const most = at + functions.regionSize();
      const stop = most >= end ? end : bytes.lastIndexOf(newline, most - 1) + 1;
      // The kernel checks the length of lines; it never sees one that is longer than its whole region.
      if (stop <= at) throw permanent('LINE_TOO_LONG', `a line has more than ${maxLineBytes} bytes`);
      kernel.bytes.set(bytes.subarray(at, stop), functions.regionAddress());
      parse(stop - at, offset + at - start);
      at = stop;
    }
  };
}
