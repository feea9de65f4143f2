// Thousands of damaged files, with bytes changed, cut or repeated and lines reordered. A slow reader without shared code decides for every
// line whether it is a trade. The bars must be those of exactly these trades, and all other lines must be counted as rejected.
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
// @ts-expect-error: a generator without types
import { layouts, tradeTexts } from '../../../../bench/generate-trades.mjs';
import { analyze, barsEvery } from '../../../../src/lambda/core/analysis.js';
import { formatBar } from '../../../../src/lambda/core/bars/partial.js';
import { defaultLimits } from '../../../../src/lambda/core/limits.js';
import { ProcessingError } from '../../../../src/lambda/core/processing-error.js';
import { naiveBars, type PlainTrade } from '../../naive-bars.js';
import { chunks, tardisHeader } from '../../trade-files.js';

const limits = { ...defaultLimits, rejectsPerThousand: 1000 };

function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Damages the content at random offsets after `from`. */
function damage(original: Buffer, from: number, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(original);
  const interesting = Buffer.from('",\n\r.0-eE\\{}:\0\xff\xc3 9', 'latin1');
  for (let n = 1 + random(4); n > 0; n -= 1) {
    const at = from + random(Math.max(1, bytes.length - from));
    const length = 1 + random(40);
    const part = bytes.subarray(at, at + length);
    const kind = random(6);
    if (kind === 0 && at < bytes.length) bytes[at] = random(256);
    if (kind === 1 && at < bytes.length) bytes[at] = interesting[random(interesting.length)] as number;
    if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), part, part, bytes.subarray(at + length)]);
    if (kind === 4) bytes = bytes.subarray(0, at);
    if (kind === 5) bytes = Buffer.concat([bytes.subarray(0, from), ...reordered(bytes.subarray(from), random)]);
  }
  return bytes;
}

function reordered(bytes: Buffer, random: (below: number) => number): Buffer[] {
  const lines = bytes.toString('latin1').split('\n');
  const [a, b] = [random(lines.length), random(lines.length)];
  [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
  return [Buffer.from(lines.join('\n'), 'latin1')];
}

const decimal = /^\+?(?=[\d.]*\d)0*(\d{0,18})(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const isName = (text: string) => Buffer.byteLength(text) <= 64 && !/[\p{Cc}"]/u.test(text.replaceAll(/[\u0080-\u009f]/g, 'x'));

/** Positive, with at most 18 digits and 18 decimal places, not counting trailing zeros. */
function isAmount(text: string): boolean {
  if (!decimal.test(text.replace(/^(\+?)0+(?=\d)/, '$1'))) return false;
  const [mantissa = '', exponent = '0'] = text.replace('+', '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '');
  const zeros = (whole + fraction).length - (whole + fraction).replace(/0+$/, '').length;
  const scale = fraction.length - zeros - Number(exponent);
  return digits !== '' && scale <= 18 && digits.length + Math.max(0, -scale) <= 18;
}

/** Reads a Tardis line by definition; undefined if it is not a trade. Lines with quotes are not handled; another test covers them. */
function tardisTrade(line: Buffer): PlainTrade | undefined {
  const fields = line.toString('latin1').replace(/\r$/, '').split(',');
  return tradeFrom(fields) ?? tradeFrom(fields.map((field) => field.replaceAll(/^ +| +$/g, '')));
}

function tradeFrom(fields: readonly string[]): PlainTrade | undefined {
  const [venue = '', symbol = '', us = '', , id = '', side = '', price = '', size = ''] = fields;
  if (fields.length !== 8 || !/^[1-9]\d{15}$/.test(us) || !isAmount(price) || !isAmount(size) || id.length > 128) return undefined;
  if (!/^(buy|sell|unknown|)$/i.test(side)) return undefined;
  const [venueName, symbolName] = [venue, symbol].map((name) => utf8(Buffer.from(name, 'latin1')));
  if (venueName === undefined || !symbolName || !isName(venueName) || !isName(symbolName)) return undefined;
  const lower = side.toLowerCase() || 'unknown';
  return { venue: venueName, symbol: symbolName, ts: BigInt(us) * 1000n, id, price, size, side: lower as PlainTrade['side'] };
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function read(content: Buffer, chunkSize: number) {
  try {
    const analysis = await analyze(chunks(content, chunkSize), {
      intervals: ['1m'],
      limits,
      name: 'X-trades-2024-01-01.csv',
      eligibility: 'all',
    });
    const bars = Array.from(barsEvery('1m', analysis).entries(), ({ key, partial }) => formatBar(key, 60_000_000, partial));
    return { summary: analysis.summary, bars };
  } catch (error) {
    if (!(error instanceof ProcessingError)) throw error;
    return { code: error.code };
  }
}

it('in damaged Tardis files, exactly the valid lines become bars, and all others are counted', { timeout: 600_000 }, async () => {
  const original = Buffer.from([...tradeTexts({ layout: 'tardis', trades: 12, symbols: 3, seed: 3 })].join(''));
  for (let seed = 0; seed < 4_000; seed += 1) {
    const random = randomFrom(seed);
    const content = damage(original, tardisHeader.length + 1, random);
    const body = content.subarray(tardisHeader.length + 1).toString('latin1');
    if (body.includes('"')) continue;
    const lines = body.split('\n').filter((line) => line !== '' && line !== '\r');
    const trades = lines.map((line) => tardisTrade(Buffer.from(line, 'latin1'))).filter((trade) => trade !== undefined);
    const { summary, bars, code } = await read(content, 1 + random(700));
    expect(code, `seed ${seed}`).toBeUndefined();
    expect(bars, `seed ${seed}`).toEqual(naiveBars(trades));
    expect([summary?.rows, summary?.rejected], `seed ${seed}`).toEqual([lines.length, lines.length - trades.length]);
  }
});

it.each(Object.keys(layouts))(
  'damaged files in the %s layout give bars or an error code, independent of chunk boundaries',
  async (layout) => {
    const original = Buffer.from([...tradeTexts({ layout, trades: 12, symbols: 3, seed: 5 })].join(''));
    for (let seed = 0; seed < 1_000; seed += 1) {
      const random = randomFrom(seed);
      const damaged = random(4) === 0 ? damage(gzipSync(original), 0, random) : damage(original, 0, random);
      const result = await read(damaged, 1 + random(500));
      const whole = await read(damaged, 1_000_000);
      expect(whole, `seed ${seed}`).toEqual(result);
      if (result.summary === undefined) continue;
      const { accepted, rejected, duplicates, rows } = result.summary;
      expect(accepted + rejected + duplicates, `seed ${seed}`).toBe(rows);
      expect(
        result.bars?.reduce((sum, { trades }) => sum + trades, 0),
        `seed ${seed}`,
      ).toBe(accepted);
    }
  },
);
