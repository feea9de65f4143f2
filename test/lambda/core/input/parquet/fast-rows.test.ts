// Whole columns give the same bars and the same rejected rows as lines of CSV: numbers of all sizes, bad rows among good ones, text and numeric ids.
import fc from 'fast-check';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { tardisHeader } from '../../../trade-files.js';
import { expectSameBars } from './parquet-files.js';

/** Prices as exchanges have them, and doubles of any size, most of which are no price. */
const amount = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 5_000_000 }), fc.integer({ min: 0, max: 8 })).map(([n, scale]) => n / 10 ** scale),
  },
  { weight: 2, arbitrary: fc.double({ min: 1e-12, max: 1e17, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -0, -1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15, 999999999999999, 1e22, 5e-324, 2 ** 53, 0.1 + 0.2),
  },
);

const time = fc.oneof(
  { weight: 9, arbitrary: fc.bigInt(1_723_161_540_000_000n, 1_723_161_900_000_000n) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0n, -1n, 1_723_161_540_000n, 1_723_161_540_000_000_000n, 10n ** 16n, 10n ** 15n, 2n ** 63n - 1n),
  },
);

const rows = fc.array(
  fc.record({
    exchange: fc.constantFrom('binance', 'kraken', ''),
    symbol: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('A', 'B', ' C', 'D,E') },
      { weight: 1, arbitrary: fc.constantFrom('', 'x"y', 'ÄÖ', '\u0001') },
    ),
    timestamp: time,
    id: fc.oneof(fc.bigInt(0n, 300n), fc.constantFrom(-1n, 2n ** 63n - 1n, 10n ** 18n)),
    side: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('buy', 'SELL', 'unknown', '') },
      { weight: 1, arbitrary: fc.constantFrom('b', ' buy') },
    ),
    price: amount,
    amount,
  }),
  { minLength: 1, maxLength: 300 },
);

const settings = fc.record({
  rowGroupSize: fc.constantFrom(1_000, 37),
  pageSize: fc.constantFrom(1_000_000, 200),
  idsAreTexts: fc.boolean(),
  encoding: fc.constantFrom('PLAIN' as const, 'RLE_DICTIONARY' as const),
});

it('whole columns give what lines give', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(rows, settings, async (all, { idsAreTexts, encoding, ...options }) => {
      const quote = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const lines = all.map(({ exchange, symbol, timestamp, id, side, price, amount: size }) =>
        [exchange, quote(symbol), timestamp, timestamp, id, side, numberText(price), numberText(size)].join(','),
      );
      const column = (name: keyof (typeof all)[number], type: ColumnSource['type']): ColumnSource =>
        ({ name, data: all.map((row) => row[name]), type, nullable: false, encoding }) as ColumnSource;
      const ids = idsAreTexts
        ? { name: 'id', data: all.map(({ id }) => String(id)), type: 'STRING' as const, encoding }
        : column('id', 'INT64');
      const local = { ...column('timestamp', 'INT64'), name: 'local_timestamp' };
      const names = [column('exchange', 'STRING'), column('symbol', 'STRING'), column('side', 'STRING')];
      const columnData = [...names, column('timestamp', 'INT64'), local, ids, column('price', 'DOUBLE'), column('amount', 'DOUBLE')];
      const file = new Uint8Array(parquetWriteBuffer({ columnData, statistics: false, ...options }));
      await expectSameBars(expect, file, Buffer.from([tardisHeader, ...lines, ''].join('\n')));
    }),
    { numRuns: 150 },
  );
});

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}
