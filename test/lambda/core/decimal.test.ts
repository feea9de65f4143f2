import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, divide, formatDecimal, multiply, parseDecimal } from '../../../src/lambda/core/decimal.js';

const quotient = (a: string, b: string, digits = 18) => formatDecimal(divide(parseDecimal(a), parseDecimal(b), digits));
const decimals = fc.tuple(fc.bigInt(1n, 10n ** 30n), fc.nat(20)).map(([mantissa, scale]) => ({ mantissa, scale }));

describe('formatDecimal', () => {
  it.each([
    ['100', '100'],
    ['0.10', '0.1'],
    ['61800.30', '61800.3'],
    ['0.000', '0'],
    ['-1.50', '-1.5'],
    ['007.7', '7.7'],
  ])('writes %s as %s', (text, expected) => {
    expect(formatDecimal(parseDecimal(text))).toBe(expected);
  });
});

describe('divide', () => {
  it.each([
    ['1', '3', 18, '0.333333333333333333'],
    ['2', '3', 18, '0.666666666666666667'],
    ['10', '4', 18, '2.5'],
    ['1', '8', 2, '0.12'],
    ['3', '8', 2, '0.38'],
    ['5', '8', 2, '0.62'],
    ['9999', '10', 3, '1000'],
    ['99999', '1', 3, '100000'],
    ['123456', '1', 3, '123000'],
    ['1', '700', 3, '0.00143'],
    ['0', '5', 18, '0'],
  ])('%s / %s in %d digits is %s', (a, b, digits, expected) => {
    expect(quotient(a, b, digits)).toBe(expected);
  });

  it('is off by at most half a unit in the last digit', () => {
    fc.assert(
      fc.property(decimals, decimals, fc.integer({ min: 1, max: 20 }), (a, b, digits) => {
        const result = divide(a, b, digits);
        const text = formatDecimal(result).replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
        expect(text.length).toBeLessThanOrEqual(digits);
        const back = multiply(result, b);
        const error = compare(back, a) >= 0 ? difference(back, a) : difference(a, back);
        // One unit in the last of `digits` digits, times b, is at most 10 * a / 10^digits.
        expect(
          compare(multiply(error, { mantissa: 2n * 10n ** BigInt(digits - 1), scale: 0 }), multiply(a, { mantissa: 10n, scale: 0 })),
        ).toBeLessThanOrEqual(0);
      }),
    );
  });
});

function difference(a: { mantissa: bigint; scale: number }, b: { mantissa: bigint; scale: number }) {
  const scale = Math.max(a.scale, b.scale);
  return { mantissa: a.mantissa * 10n ** BigInt(scale - a.scale) - b.mantissa * 10n ** BigInt(scale - b.scale), scale };
}
