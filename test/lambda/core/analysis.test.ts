import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/lambda/core/analysis.js';
import { transient } from '../../../src/lambda/core/processing-error.js';
import { analyzeBytes, barsOf, chunks, tardisHeader } from '../trade-files.js';

const good = 'binance,BTCUSDT,1723161256322000,1723161255088176,1,buy,61800.30,0.006';
const noLimit = { rejectsPerThousand: 1000 };

const analyzeText = (text: string, limits = {}) => analyzeBytes(Buffer.from(text), { limits });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => error.code,
  );

describe('invalid rows', () => {
  it.each([
    ['binance,BTCUSDT,1723161256322000,1,1,buy,61800.30', 'FIELD_COUNT'],
    [`${good},9`, 'FIELD_COUNT'],
    ['binance,"BTC,1723161256322000,1,1,buy,61800.30,1', 'QUOTING'],
    ['binance,"BTC"x,1723161256322000,1,1,buy,61800.30,1', 'QUOTING'],
    ['binance,BTCUSDT,1723161256322,1,1,buy,61800.30,1', 'TIMESTAMP_INVALID'],
    ['binance,BTCUSDT,1723161256322000000,1,1,buy,61800.30,1', 'TIMESTAMP_INVALID'],
    ['binance,BTCUSDT,,1,1,buy,61800.30,1', 'TIMESTAMP_INVALID'],
    ['binance,BTCUSDT,1723161256322000,1,1,buy,NaN,1', 'PRICE_INVALID'],
    ['binance,BTCUSDT,1723161256322000,1,1,buy,0,1', 'PRICE_NOT_POSITIVE'],
    ['binance,BTCUSDT,1723161256322000,1,1,buy,1234567890123456789,1', 'PRICE_TOO_MANY_DIGITS'],
    ['binance,BTCUSDT,1723161256322000,1,1,buy,1,', 'SIZE_INVALID'],
    ['binance,BTCUSDT,1723161256322000,1,1,buy,1,-1', 'SIZE_NOT_POSITIVE'],
    ['binance,BTCUSDT,1723161256322000,1,1,buy,1,0.0000000000000000001', 'SIZE_TOO_MANY_DIGITS'],
    ['binance,BTCUSDT,1723161256322000,1,1,bid,1,1', 'SIDE_INVALID'],
    ['binance,,1723161256322000,1,1,buy,1,1', 'SYMBOL_INVALID'],
    ['binance,B\u0007C,1723161256322000,1,1,buy,1,1', 'SYMBOL_INVALID'],
    [`binance,${'S'.repeat(65)},1723161256322000,1,1,buy,1,1`, 'SYMBOL_INVALID'],
    [`binance,BTCUSDT,1723161256322000,1,${'9'.repeat(129)},buy,1,1`, 'ID_INVALID'],
  ])('%s: %s', async (row, code) => {
    const { summary, rejectSamples } = await analyzeText(`${tardisHeader}\n${good}\n${row}\n`, noLimit);
    expect(summary).toMatchObject({ rows: 2, accepted: 1, rejected: 1, rejects: { [code]: 1 } });
    expect(rejectSamples).toEqual([{ offset: tardisHeader.length + good.length + 2, unit: 'byte', code }]);
  });

  it.each([
    ['{', 'JSON_INVALID'],
    ['[]', 'JSON_INVALID'],
    ['"EMPTY"', 'JSON_INVALID'],
    ['null', 'JSON_INVALID'],
    ['{"v":2}', 'VERSION_UNSUPPORTED'],
    ['{"v":1,"x":1}', 'FIELD_UNKNOWN'],
    ['{"v":1,"symbol":"A","ts":"1723161256322000000","price":1,"size":"1"}', 'PRICE_INVALID'],
    ['{"v":1,"symbol":"A","ts":1723161256322000000,"price":"1","size":"1"}', 'TIMESTAMP_INVALID'],
    ['{"v":1,"symbol":"A","ts":"1723161256322000000","price":"1","size":"1","side":"BUY"}', 'SIDE_INVALID'],
    ['{"v":1,"symbol":"A","ts":"1723161256322000000","price":"1","size":"1","seq":"x"}', 'SEQ_INVALID'],
    ['{"v":1,"symbol":"A","ts":"1723161256322000000","price":"1","size":"1","id":7}', 'ID_INVALID'],
    ['{"v":1,"symbol":7,"ts":"1723161256322000000","price":"1","size":"1"}', 'SYMBOL_INVALID'],
  ])('%s: %s', async (line, code) => {
    const first = '{"v":1,"symbol":"A","ts":"1723161256322000123","price":"1","size":"1"}';
    const { summary } = await analyzeText(`${first}\n${line}\n`, noLimit);
    expect(summary).toMatchObject({ accepted: 1, rejected: 1, rejects: { [code]: 1 } });
  });

  it('fail the file if there are more than one in a hundred', async () => {
    const rows = Array.from({ length: 99 }, (_, n) => good.replace(',1,buy', `,${n},buy`));
    const text = (bad: number) => [tardisHeader, ...rows, ...Array(bad).fill('bad'), ''].join('\n');
    expect((await analyzeText(text(1))).summary.rejected).toBe(1);
    expect(await codeOf(analyzeText(text(2)))).toBe('TOO_MANY_REJECTS');
  });
});

describe('unusual but valid input', () => {
  it('is accepted: header in any order and case, quotes, CRLF, empty lines, no newline at the end', async () => {
    const plain = barsOf(await analyzeText(`${tardisHeader}\n${good}\n`));
    const mixed =
      'Price,AMOUNT,side,id,local_timestamp,timestamp,symbol,exchange\r\n\r\n61800.30,"0.006",BUY,1,0,1723161256322000,"BTCUSDT",binance';
    expect(barsOf(await analyzeText(mixed))).toEqual(plain);
  });

  it.each([
    ['', 'none'],
    [gzipSync(''), 'gzip'],
    [`${tardisHeader}\n`, 'none'],
    ['\n\r\n', 'none'],
  ])('%j has no rows', async (content, compression) => {
    const analysis = await analyzeBytes(Buffer.from(content));
    expect(analysis).toMatchObject({ compression, summary: { rows: 0, bars: 0 } });
  });

  it('orders trades by nanoseconds and sequence', async () => {
    const trade = (ns: string, seq: string, price: string) =>
      JSON.stringify({ v: 1, symbol: 'A', ts: `1723161256322000${ns}`, seq, id: `id-${seq}`, price, size: '1' });
    const bars = barsOf(
      await analyzeText([trade('002', '9', '3'), trade('001', '8', '2'), trade('001', '7', '1'), trade('002', '10', '4')].join('\n')),
    );
    expect(bars).toMatchObject([{ open: '1', close: '4', venue: '', unknown_volume: '4', trades: 4 }]);
  });

  it('of rows with the same id, takes the first in the file', async () => {
    const late = good.replace('322000,', '399000,').replace('61800.30', '1');
    for (const [rows, open] of [
      [`${good}\n${late}`, '61800.3'],
      [`${late}\n${good}`, '1'],
    ]) {
      const analysis = await analyzeText(`${tardisHeader}\n${rows}\n`);
      expect(analysis.summary).toMatchObject({ accepted: 1, duplicates: 1 });
      expect(barsOf(analysis)).toMatchObject([{ open, low: open }]);
    }
  });
});

describe('refused files', () => {
  const rows = (count: number, row: (n: number) => string) =>
    [tardisHeader, ...Array.from({ length: count }, (_, n) => row(n)), ''].join('\n');

  it.each([
    ['another header', Buffer.from('a,b,c\n1,2,3\n'), 'UNSUPPORTED_FORMAT'],
    ['a header with a name twice', Buffer.from(`${tardisHeader},price\n`), 'UNSUPPORTED_FORMAT'],
    ['Parquet', Buffer.from('PAR1....'), 'UNSUPPORTED_FORMAT'],
    ['a damaged zip', Buffer.from('PK\x03\x04....'), 'CONTENT_CORRUPT'],
    ['gzip in gzip', gzipSync(gzipSync(`${tardisHeader}\n${good}\n`)), 'UNSUPPORTED_FORMAT'],
    ['garbage without a newline', Buffer.alloc(200_000, 7), 'UNSUPPORTED_FORMAT'],
    ['a truncated gzip', gzipSync(`${tardisHeader}\n${good}\n`).subarray(0, -9), 'GZIP_CORRUPT'],
    ['a gzip of three bytes', Buffer.from([0x1f, 0x8b, 8]), 'GZIP_CORRUPT'],
    ['a damaged gzip', Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.alloc(30, 255)]), 'GZIP_CORRUPT'],
    ['an endless line', Buffer.from(`${tardisHeader}\n${'x'.repeat(70_000)}\n`), 'LINE_TOO_LONG'],
    ['a line that is longer than the kernel’s region', Buffer.from(`${tardisHeader}\n${good}\n${'x'.repeat(300_000)}\n`), 'LINE_TOO_LONG'],
    ['such a line of NDJSON', Buffer.from(`{"v":1}\n{"x":"${'x'.repeat(300_000)}"}\n`), 'LINE_TOO_LONG'],
    ['such a line at the beginning', Buffer.from(`{"x":"${'x'.repeat(300_000)}"}\n{"v":1}\n`), 'UNSUPPORTED_FORMAT'],
  ])('%s', async (_, content, code) => {
    for (const chunkSize of [1_000, 1_000_000]) expect(await codeOf(analyzeBytes(content, { chunkSize }))).toBe(code);
  });

  it.each([
    ['symbols', { symbols: 3 }, (n: number) => good.replace('BTCUSDT', `S${n}`), 'TOO_MANY_SYMBOLS'],
    ['bars', { bars: 3 }, (n: number) => good.replace('1723161', `172${4000 + n}`).replace(',1,buy', ',,buy'), 'TOO_MANY_BARS'],
    ['ids', { idSetBytes: 1_000 }, (n: number) => good.replace(',1,buy', `,id${n},buy`), 'TOO_MANY_IDS'],
  ])('too many %s', async (_, limits, row, code) => {
    expect(await codeOf(analyzeText(rows(40, row), limits))).toBe(code);
  });

  it('a decompression bomb', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(`${tardisHeader}\n`), Buffer.alloc(3_000_000, 10)]));
    expect(await codeOf(analyzeBytes(bomb, { limits: { ratioFromBytes: 1_000_000 } }))).toBe('DECOMPRESSION_LIMIT');
    expect(await codeOf(analyzeBytes(bomb, { limits: { decompressedBytes: 2_000_000 } }))).toBe('DECOMPRESSION_LIMIT');
  });
});

it('passes on an error of the source, even in the middle of gzip, and does not hang', async () => {
  const content = gzipSync(`${tardisHeader}\n${good}\n`);
  const broken = async function* () {
    yield content.subarray(0, 20);
    throw transient('OBJECT_STORE_UNAVAILABLE', 'gone');
  };
  expect(await codeOf(analyze(broken, { intervals: ['1m'] }))).toBe('OBJECT_STORE_UNAVAILABLE');
  const stop = () => {
    throw transient('OUT_OF_TIME', 'late');
  };
  expect(await codeOf(analyze(chunks(content, 5), { intervals: ['1m'], onChunk: stop }))).toBe('OUT_OF_TIME');
});
