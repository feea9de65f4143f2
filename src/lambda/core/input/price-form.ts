// The form of a file's prices, where a layout has two.
import { permanent } from '../processing-error.js';

/** A whole price has at most this many digits. In units of 10^-9, such a number would be below one hundredth. */
const maxWholeDigits = 7;
/** The message for a file with prices in both forms, which the kernel finds too (core/wasm/kernel-calls.ts). */
export const mixedPrices = 'some prices are decimals and others are integers in units of 1e-9; a file must use one form';

/**
 * Tells whether prices are decimals or integers in small units such as 10^-9; undefined if no price was seen. Throws UNSUPPORTED_FORMAT if they are mixed, or
 * integers that may be either.
 */
export function findPriceForm(prices: readonly string[]): 'decimals' | 'units' | undefined {
  const digits = prices.filter((price) => /^[-+]?\d+$/.test(price)).map((price) => price.replace(/^[-+]?0*/, '').length);
  const longest = Math.max(0, ...digits);
  if (prices.some((price) => price.includes('.'))) {
    if (longest <= maxWholeDigits) return 'decimals';
    throw permanent('UNSUPPORTED_FORMAT', mixedPrices);
  }
  if (longest > maxWholeDigits || digits.length === 0) return longest === 0 ? undefined : 'units';
  throw permanent(
    'UNSUPPORTED_FORMAT',
    'the prices are whole numbers that are too small for units of 1e-9: write them with a decimal point, or name the columns with --columns',
  );
}
