// Numbers, ids and compression in the kernel, tested with whole files against BigInt and independent readers.
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { barsEvery } from '../../../../src/lambda/core/analysis.js';
import { writeParquet } from '../../../../src/lambda/core/parquet/parquet-file.js';
import { readUncommonDecimal } from '../../../../src/lambda/core/wasm/uncommon-decimal.js';
import { analyzeBytes, barsOf, tardisHeader } from '../../trade-files.js';

const noLimit = { rejectsPerThousand: 1000 };
const row = (price: string, id = '', us = 1723161256322000) => `v,A,${us},0,${id},buy,${price},1`;
const fileOf = (rows: readonly string[]) => Buffer.from([tardisHeader, ...rows, ''].join('\n'));

const looseDecimal = fc.oneof(
  fc.stringMatching(/^\d{0,20}(\.\d{0,20})?$/),
  fc.stringMatching(/^-?\d{0,3}(\.\d{0,3})?([eE][+-]?\d{1,4})?$/),
  fc.stringMatching(/^0{0,20}\d{0,3}\.?0{0,20}$/),
  fc.constantFrom('', '.', '-', '+1', ' 1', '1 ', '1.2.3', 'NaN', 'Infinity', '0x1', '1_000', '١', '1e', 'e1'),
);

it('decimals match the exact parser, or are rejected for the same reason', async () => {
  await fc.assert(
    fc.asyncProperty(looseDecimal, async (text) => {
      const expected = readUncommonDecimal(text.trim());
      const analysis = await analyzeBytes(fileOf([row(text)]), { limits: noLimit });
      if (typeof expected === 'string') expect(analysis.summary.rejects).toEqual({ [`PRICE_${expected}`]: 1 });
      else {
        const [bar] = barsOf(analysis);
        const [whole = '', fraction = ''] = (bar?.open ?? '').split('.');
        expect(BigInt(whole + fraction) * 10n ** BigInt(40 - fraction.length)).toBe(expected.mantissa * 10n ** BigInt(40 - expected.scale));
      }
    }),
    { numRuns: 500 },
  );
});

it('sequence numbers, then ids, decide which of the trades at one time is first and last', async () => {
  const header =
    'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp';
  const number = fc.oneof(fc.nat(3).map(BigInt), fc.bigInt(0n, 10n ** 19n - 1n));
  const keys = fc.uniqueArray(fc.tuple(number, number), { minLength: 2, maxLength: 30, selector: String });
  await fc.assert(
    fc.asyncProperty(keys, async (pairs) => {
      const rows = pairs.map(([sequence, id], n) => `A,,0,${n},${id},1712347140000000000,${n + 1},${sequence},1712347140000300000,1,1,0,0`);
      const analysis = await analyzeBytes(Buffer.from([header, ...rows, ''].join('\n')));
      const order = pairs.toSorted(([a, b], [c, d]) => (a !== c ? (a < c ? -1 : 1) : b < d ? -1 : 1));
      const place = (pair: (typeof pairs)[number] | undefined) => String(pairs.indexOf(pair ?? [0n, 0n]) + 1);
      expect(barsOf(analysis)).toMatchObject([{ open: place(order[0]), close: place(order.at(-1)) }]);
    }),
    { numRuns: 200 },
  );
});

it('duplicates are found exactly, whether ids are dense, scattered or text', async () => {
  const dense = fc.nat(20_000).map(String);
  const scattered = fc.bigInt(0n, 10n ** 19n - 1n).map(String);
  const texts = fc.oneof(
    fc.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}$/),
    fc.uuid(),
    fc.uuid().map((id) => id.toUpperCase()),
  );
  const padded = fc.nat(30).map((n) => `0${n}`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof({ weight: 5, arbitrary: dense }, scattered, texts, padded), { maxLength: 4_000 }), async (ids) => {
      const { summary } = await analyzeBytes(fileOf(ids.map((id) => row('1', id))));
      expect(summary).toMatchObject({ accepted: new Set(ids).size, duplicates: ids.length - new Set(ids).size });
    }),
    { numRuns: 40 },
  );
});

it('full blocks of ids, out of order, then all again as duplicates', async () => {
  const ids = Array.from({ length: 9_000 }, (_, n) => String((n * 7_919) % 9_000));
  const { summary } = await analyzeBytes(fileOf([...ids, ...ids].map((id) => row('1', id))));
  expect(summary).toMatchObject({ accepted: 9_000, duplicates: 9_000 });
});

it('columns survive compression with Snappy', async () => {
  const price = fc.tuple(fc.nat(999_999_999), fc.nat(8)).map(([n, places]) => (n + 1) / 10 ** places);
  await fc.assert(
    fc.asyncProperty(fc.array(price, { minLength: 1, maxLength: 600 }), async (prices) => {
      const rows = prices.map((value, n) => row(value.toFixed(8), '', 1723161240000000 + n * 60_000_000));
      const bars = barsEvery('1m', await analyzeBytes(fileOf(rows)));
      const file = writeParquet(bars).buffer as ArrayBuffer;
      const metadata = parquetMetadata(file);
      const read = await parquetReadObjects({ file, metadata });
      // hyparquet reads decimals as doubles, and not always as the nearest double.
      expect(read.map(({ open }) => (open as number).toPrecision(12))).toEqual(
        prices.map((value) => Number(value.toFixed(8)).toPrecision(12)),
      );
      expect(read.map(({ symbol, trades }) => [symbol, trades])).toEqual(prices.map(() => ['A', 1n]));
    }),
    { numRuns: 40 },
  );
});
