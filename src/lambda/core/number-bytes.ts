// Numbers straight from bytes, without a string in between.
import { maxDigits } from './limits.js';
import type { DecimalCell, TradeRow } from './trade-row.js';

export const powersOfTen: readonly number[] = Array.from({ length: 23 }, (_, n) => 10 ** n);

export type NumberFault = 'INVALID' | 'NOT_POSITIVE' | 'TOO_MANY_DIGITS';

const zeroByte = 48;
const pointByte = 46;
const latin1 = new TextDecoder('latin1');
const decimalForm = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Reads a positive decimal with an optional fraction and exponent into the cell; zeros at the end do not count as digits. */
export function readDecimal(bytes: Uint8Array, start: number, end: number, cell: DecimalCell): NumberFault | undefined {
  let mantissa = 0;
  let scale = -1;
  let zeros = 0;
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] as number) - zeroByte;
    if (digit >= 0 && digit <= 9) {
      if (scale < 0) mantissa = mantissa * 10 + digit;
      else if (digit === 0) zeros += 1;
      else {
        mantissa = mantissa * (powersOfTen[zeros + 1] ?? Number.POSITIVE_INFINITY) + digit;
        scale += zeros + 1;
        zeros = 0;
      }
    } else if (digit === pointByte - zeroByte && scale < 0) scale = 0;
    else return readUncommonDecimal(latin1.decode(bytes.subarray(start, end)), cell);
  }
  if (mantissa === 0 || mantissa > Number.MAX_SAFE_INTEGER || scale > maxDigits) {
    return readUncommonDecimal(latin1.decode(bytes.subarray(start, end)), cell);
  }
  cell.mantissa = mantissa;
  cell.scale = Math.max(scale, 0);
  cell.wide = undefined;
  return undefined;
}

/** The same for text of any length: long numbers, exponents, and everything that is no number. */
export function readUncommonDecimal(text: string, cell: DecimalCell): NumberFault | undefined {
  if (text.startsWith('-') && decimalForm.test(text.slice(1)) && text.length > 1) return 'NOT_POSITIVE';
  const [match, whole = '', fraction = '', exponent = '0'] = decimalForm.exec(text) ?? [];
  if (match === undefined || whole + fraction === '') return 'INVALID';
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return 'NOT_POSITIVE';
  const scale = fraction.length - Number(exponent) - (digits.length - significant.length);
  if (scale > maxDigits || significant.length + Math.max(0, -scale) > maxDigits) return 'TOO_MANY_DIGITS';
  const mantissa = BigInt(significant) * 10n ** BigInt(Math.max(0, -scale));
  const isSafe = mantissa <= BigInt(Number.MAX_SAFE_INTEGER);
  cell.mantissa = isSafe ? Number(mantissa) : 0;
  cell.wide = isSafe ? undefined : mantissa;
  cell.scale = Math.max(0, scale);
  return undefined;
}

/** Digits only, as a safe integer; -1 for anything else. */
export function readInteger(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 16) return -1;
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] as number) - zeroByte;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

/** Reads an id into the row: as a number if it is one (at most 19 digits, no leading zero), which is then its sequence too. */
export function readId(bytes: Uint8Array, start: number, end: number, row: TradeRow): void {
  row.idHi = -1;
  row.idLo = 0;
  row.idText = '';
  const split = Math.max(start, end - 4);
  const isCanonical = end - start <= 19 && end > start && (bytes[start] !== zeroByte || end - start === 1);
  const hi = split === start ? 0 : readInteger(bytes, start, split);
  const lo = readInteger(bytes, split, end);
  if (isCanonical && hi >= 0 && lo >= 0) {
    row.idHi = hi;
    row.idLo = lo;
  } else if (end > start) row.idText = latin1.decode(bytes.subarray(start, end));
  row.seqHi = row.idHi;
  row.seqLo = row.idLo;
}

/** The same for text; used where a sequence stands beside the id. */
export function splitSequence(text: string): { hi: number; lo: number } | undefined {
  if (!/^(0|[1-9]\d{0,18})$/.test(text)) return undefined;
  const digits = text.padStart(5, '0');
  return { hi: Number(digits.slice(0, -4)), lo: Number(digits.slice(-4)) };
}
