// The exact columns of bars: how many decimal places each has, and their encoding with BigInts, where the kernel's integers do not suffice.
import { barFieldsOf, type DecimalField } from '../../../platform/bars.js';
import type { BarEntry } from '../bars/bar-table.js';
import { computeVwap, totalVolume } from '../bars/partial.js';
import { notionalOf } from '../contracts.js';
import { type Decimal, mantissaAt, normalize } from '../decimal.js';
import { permanent } from '../processing-error.js';

export const decimalBytes = 16;
export const decimalPrecision = 38;

export type Scales = Readonly<Record<DecimalField, number>>;

export const decimalFields = barFieldsOf('decimal');

/** The number of decimal places, unless a value needs more or its integer digits leave room for fewer. */
export const usualScales = Object.fromEntries(decimalFields.map((name) => [name, name === 'vwap' ? 24 : 18])) as Scales;

export const decimalValues: Record<DecimalField, (entry: BarEntry) => Decimal> = {
  open: ({ partial }) => partial.open.price,
  high: ({ partial }) => partial.high,
  low: ({ partial }) => partial.low,
  close: ({ partial }) => partial.close.price,
  volume: ({ partial }) => totalVolume(partial),
  notional: ({ partial, contract }) => notionalOf(partial.notional, totalVolume(partial), contract),
  vwap: ({ partial }) => computeVwap(partial),
  buy_volume: ({ partial }) => partial.volumes.buy,
  sell_volume: ({ partial }) => partial.volumes.sell,
  unknown_volume: ({ partial }) => partial.volumes.unknown,
  ineligible_volume: ({ partial }) => partial.ineligible.volume,
};

export function encodeCounts(counts: readonly number[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(counts, BigInt).buffer);
}

/** Encodes decimals as big-endian integers in units of 10^-scale. */
export function encodeDecimals(values: readonly Decimal[], scale: number): Uint8Array {
  const bytes = new Uint8Array(values.length * decimalBytes);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) {
    const mantissa = mantissaAt(normalize(value), scale);
    view.setBigUint64(i * decimalBytes, mantissa >> 64n);
    view.setBigUint64(i * decimalBytes + 8, BigInt.asUintN(64, mantissa));
  }
  return bytes;
}

/** Chooses a scale for each column that suits all its values. Throws DECIMAL_OVERFLOW if a column has no such scale. */
export function chooseScales(entries: Iterable<BarEntry>): Scales {
  const columns = decimalFields.map((name) => ({ name, needed: 0, integerDigits: 1 }));
  for (const entry of entries) {
    for (const column of columns) {
      const { mantissa, scale } = normalize(decimalValues[column.name](entry));
      column.needed = Math.max(column.needed, scale);
      column.integerDigits = Math.max(column.integerDigits, mantissa.toString().replace('-', '').length - scale);
    }
  }
  const scales = columns.map(({ name, needed, integerDigits }) => {
    if (needed + integerDigits > decimalPrecision)
      throw permanent('DECIMAL_OVERFLOW', `${name} needs more than ${decimalPrecision} digits`);
    return [name, Math.max(needed, Math.min(usualScales[name], decimalPrecision - integerDigits))];
  });
  return Object.fromEntries(scales);
}
