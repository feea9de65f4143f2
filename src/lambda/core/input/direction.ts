// Files with the newest trade first.
import { permanent } from '../processing-error.js';
import type { Kernel } from '../wasm/kernel.js';

/**
 * Throws UNSUPPORTED_FORMAT if the file, whose layout has nothing but the position to order trades of equal time, has such trades and begins with the newest.
 * The position would put them in the wrong order. The kernel counts only in layouts with such files.
 */
export function checkDirection({ functions: { ascents, descents, ties } }: Kernel): void {
  if (descents.value <= ascents.value || ties.value === 0n) return;
  throw permanent(
    'UNSUPPORTED_FORMAT',
    'the file begins with the newest trade, so that trades of equal time are in the wrong order; reverse its rows: (head -n 1 FILE; tail -n +2 FILE | tac) > REVERSED',
  );
}
