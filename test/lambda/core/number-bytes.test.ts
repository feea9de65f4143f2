import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal, readId, readInteger, splitSequence } from '../../../src/lambda/core/number-bytes.js';
import { emptyRow, sequenceOf } from '../../../src/lambda/core/trade-row.js';

function decimal(text: string): string {
  const cell = { mantissa: 0, scale: 0, wide: undefined };
  const bytes = Buffer.from(`,${text},`);
  return readDecimal(bytes, 1, bytes.length - 1, cell) ?? `${cell.wide ?? cell.mantissa}e-${cell.scale}`;
}

describe('readDecimal', () => {
  it.each([
    ['1', '1e-0'],
    ['61800.30', '618003e-1'],
    ['0.00600000', '6e-3'],
    ['100', '100e-0'],
    ['5.', '5e-0'],
    ['.5', '5e-1'],
    ['1e-7', '1e-7'],
    ['1.5E+3', '1500e-0'],
    ['12.50e1', '125e-0'],
    ['9007199254740991', '9007199254740991e-0'],
    ['9007199254740993', '9007199254740993e-0'],
    ['999999999999999999', '999999999999999999e-0'],
    ['0.123456789012345678', '123456789012345678e-18'],
    ['1.0000000000000000000000000000', '1e-0'],
    ['0.0000000000000000001', 'TOO_MANY_DIGITS'],
    ['1234567890123456789', 'TOO_MANY_DIGITS'],
    ['1e18', 'TOO_MANY_DIGITS'],
    ['1e9999', 'TOO_MANY_DIGITS'],
    ['0', 'NOT_POSITIVE'],
    ['0.000', 'NOT_POSITIVE'],
    ['-1.5', 'NOT_POSITIVE'],
    ['', 'INVALID'],
    ['.', 'INVALID'],
    ['-', 'INVALID'],
    ['1.2.3', 'INVALID'],
    ['NaN', 'INVALID'],
    ['Infinity', 'INVALID'],
    ['1e', 'INVALID'],
    ['0x10', 'INVALID'],
    [' 1', 'INVALID'],
    ['1,5', 'INVALID'],
    ['+1', 'INVALID'],
  ])('%j is %s', (text, expected) => {
    expect(decimal(text)).toBe(expected);
  });
});

describe('readInteger', () => {
  it.each([
    ['1723161256322000', 1723161256322000],
    ['0', 0],
    ['', -1],
    ['12a', -1],
    ['-1', -1],
    ['99999999999999999', -1],
  ])('%j is %d', (text, expected) => {
    expect(readInteger(Buffer.from(text), 0, text.length)).toBe(expected);
  });
});

describe('readId', () => {
  it('keeps every number of up to 19 digits, as an id and as a sequence', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 19n - 1n), (id) => {
        const row = emptyRow();
        const bytes = Buffer.from(String(id));
        readId(bytes, 0, bytes.length, row);
        expect(sequenceOf(row.idHi, row.idLo)).toBe(id);
        expect(sequenceOf(row.seqHi, row.seqLo)).toBe(id);
        const { hi, lo } = splitSequence(String(id)) ?? { hi: -1, lo: 0 };
        expect(sequenceOf(hi, lo)).toBe(id);
      }),
    );
  });

  it.each(['007', 'a1', '10000000000000000000', '-3'])('keeps %s as text, without a sequence', (text) => {
    const row = emptyRow();
    readId(Buffer.from(text), 0, text.length, row);
    expect(row).toMatchObject({ idHi: -1, seqHi: -1, idText: text });
  });
});
