// Reads decimals in forms that the kernel does not parse, such as with exponents, and finds the faults of invalid numbers.
import type { Decimal } from '../decimal.js';
import { maxDigits } from '../limits.js';

/** The faults of a number, in the order of the kernel's codes, which start at 1 (kernel/numbers.ts). */
export const numberFaults = ['INVALID', 'NOT_POSITIVE', 'TOO_MANY_DIGITS'] as const;
export type NumberFault = (typeof numberFaults)[number];

const decimalForm = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Reads a positive decimal of at most 18 digits and 18 decimal places; trailing zeros do not count. Returns a fault for any other text. */
export function readUncommonDecimal(text: string): Decimal | NumberFault {
  if (text.startsWith('-') && decimalForm.test(text.slice(1)) && text.length > 1) return 'NOT_POSITIVE';
  const [match, whole = '', fraction = '', exponent = '0'] = decimalForm.exec(text) ?? [];
  if (match === undefined || whole + fraction === '') return 'INVALID';
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return 'NOT_POSITIVE';
  const scale = fraction.length - Number(exponent) - (digits.length - significant.length);
  if (scale > maxDigits || significant.length + Math.max(0, -scale) > maxDigits) return 'TOO_MANY_DIGITS';
  return { mantissa: BigInt(significant) * 10n ** BigInt(Math.max(0, -scale)), scale: Math.max(0, scale) };
}
