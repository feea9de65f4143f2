// Trades for property tests, as files and as streams.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Analysis, analyze, barsEvery, type OpenSource } from '../../src/lambda/core/analysis.js';
import { formatBar } from '../../src/lambda/core/bars/partial.js';
import { defaultLimits, type Limits } from '../../src/lambda/core/limits.js';
import type { Bar, Eligibility } from '../../src/platform/bars.js';
import { type AnyInterval, intervalLength } from '../../src/platform/intervals.js';
import type { PlainTrade } from './naive-bars.js';

export const tardisHeader = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';

/** Decimals of all lengths and scales. */
const decimalText = fc
  .tuple(fc.bigInt(1n, 10n ** 18n - 1n), fc.nat(18), fc.nat(18), fc.nat(3))
  .map(([mantissa, digits, scale, zeros]) => {
    const shortened = mantissa % 10n ** BigInt(digits + 1) || 1n;
    const text = shortened.toString().padStart(scale + 1, '0');
    return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}${'0'.repeat(zeros)}`;
  })
  .filter((text) => text.replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length + 0 <= 18);

/** Few distinct times, so that there are many ties. */
const instant = fc
  .tuple(fc.nat(4), fc.constantFrom(0n, 1_000n, 59_999_999_000n, 30_000_000_000n))
  .map(([minute, within]) => 1_723_161_540_000_000_000n + BigInt(minute) * 60_000_000_000n + within);

/** Ids of all kinds, including repeated ones, which then have different contents. */
const id = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 6, arbitrary: fc.nat(400).map(String) },
  { weight: 2, arbitrary: fc.bigInt(9_007_199_254_740_990n, 9_007_199_254_741_010n).map(String) },
  { weight: 2, arbitrary: fc.bigInt(10n ** 18n, 10n ** 38n - 1n).map(String) },
  { weight: 1, arbitrary: fc.nat(30).map((n) => String(79_228_162_514_264_337_593_543_950_320n + BigInt(n))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '9223372036854775807',
      '18446744073709551615',
      '9'.repeat(19),
      '9'.repeat(38),
      '9'.repeat(39),
      '18446744073709551616',
      '00012',
      'a-b-c',
      'X9',
    ),
  },
);

export const plainTrades: fc.Arbitrary<PlainTrade[]> = fc.array(
  fc.record({
    venue: fc.constantFrom('binance', 'kraken'),
    symbol: fc.constantFrom('BTCUSDT', 'ETH/USD', 'ÄÖ-PERP'),
    ts: instant,
    id,
    price: decimalText,
    size: decimalText,
    side: fc.constantFrom('buy' as const, 'sell' as const, 'unknown' as const),
  }),
  { maxLength: 120 },
);

/** Trades as a venue's stream with sequence numbers has them: some have none, and some have the same. */
export const sequencedTrades: fc.Arbitrary<PlainTrade[]> = plainTrades.chain((trades) =>
  fc
    .array(fc.option(fc.bigInt(0n, 12n), { nil: undefined }), { minLength: trades.length, maxLength: trades.length })
    .map((numbers) => trades.map((trade, n) => ({ ...trade, ...(numbers[n] !== undefined && { seq: numbers[n] }) }))),
);

export function tardisCsv(trades: readonly PlainTrade[], lineEnd = '\n'): Buffer {
  const rows = trades.map(({ venue, symbol, ts, id: tradeId, side, price, size }, n) =>
    [venue, symbol, ts / 1000n, ts / 1000n + BigInt(n), tradeId, side, price, size].join(','),
  );
  return Buffer.from([tardisHeader, ...rows, ''].join(lineEnd));
}

export function canonicalNdjson(trades: readonly PlainTrade[]): Buffer {
  const lines = trades.map(({ ts, id: tradeId, seq, ...rest }) =>
    JSON.stringify({ v: 1, ts: String(ts), ...(tradeId && { id: tradeId }), ...(seq !== undefined && { seq: String(seq) }), ...rest }),
  );
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

export const gzip = (content: Uint8Array): Buffer => gzipSync(content);

/** A stream with chunks of `size` bytes. */
export function chunks(content: Uint8Array, size = 65_536): OpenSource {
  return async function* () {
    for (let at = 0; at < content.length; at += size) yield Buffer.from(content.subarray(at, at + size));
  };
}

/** A stream with chunks of these sizes in turn, all in one buffer, which is overwritten when the next chunk is requested. */
export function unevenChunks(content: Uint8Array, sizes: readonly number[]): OpenSource {
  return async function* () {
    const buffer = Buffer.alloc(Math.min(content.length, Math.max(...sizes)));
    for (let at = 0, n = 0; at < content.length; n += 1) {
      const part = content.subarray(at, at + (sizes[n % sizes.length] ?? 1));
      buffer.set(part);
      yield buffer.subarray(0, part.length);
      buffer.fill(0xaa);
      at += part.length;
    }
  };
}

interface Given {
  chunkSize?: number;
  limits?: Partial<Limits>;
  intervals?: readonly AnyInterval[];
  optional?: AnyInterval;
  eligibility?: Eligibility;
  session?: string;
  tracksContent?: boolean;
  contractSize?: string;
}

export function analyzeBytes(
  content: Uint8Array,
  { chunkSize, limits, intervals: wanted = ['1m'], ...more }: Given = {},
): Promise<Analysis> {
  return analyze(chunks(content, chunkSize), { intervals: wanted, limits: { ...defaultLimits, ...limits }, ...more });
}

export function barsOf(analysis: Analysis, interval: AnyInterval = '1m'): Bar[] {
  return Array.from(barsEvery(interval, analysis).entries(), ({ key, partial, contract }) =>
    formatBar(key, intervalLength(interval), partial, contract),
  );
}
