// Reads decimals in forms that the kernel does not parse, such as with exponents, and finds the faults of invalid numbers.
import { type Decimal, zero } from '../decimal.js';
import { maxDigits } from '../limits.js';

/** The faults of a number, in the order of the kernel's codes, which start at 1 (kernel/numbers.ts). */
export const numberFaults = ['INVALID', 'NOT_POSITIVE', 'TOO_MANY_DIGITS'] as const;
export type NumberFault = (typeof numberFaults)[number];

const decimalForm = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Reads a decimal of at most 18 digits and 18 decimal places; zeros at the end of the fraction do not count. It must be positive unless `isSigned`.
 * Returns a fault for any other text.
 */
export function readUncommonDecimal(text: string, isSigned = false): Decimal | NumberFault {
  const isNegative = text.startsWith('-');
  const [match, whole = '', fraction = '', exponent = '0'] = decimalForm.exec(text.replace(/^[-+]/, '')) ?? [];
  if (match === undefined || whole + fraction === '') return 'INVALID';
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (isNegative || significant === '') {
    if (!isSigned) return 'NOT_POSITIVE';
    if (significant === '') return zero;
  }
  const scale = fraction.length - Number(exponent) - (digits.length - significant.length);
  if (scale > maxDigits || significant.length + Math.max(0, -scale) > maxDigits) return 'TOO_MANY_DIGITS';
  const mantissa = BigInt(significant) * 10n ** BigInt(Math.max(0, -scale));
  return { mantissa: isNegative ? -mantissa : mantissa, scale: Math.max(0, scale) };
}
