// Damaged files in all containers and layouts: bars or an error with a code, all rows counted, the same for every chunking, never a crash, a hang or
// unbounded memory. `SEED=7 RUNS=10000 npm run rehearse:inputs`
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
// @ts-expect-error: a generator without types
import { layouts, tradeTexts } from '../../bench/generate-trades.mjs';
// @ts-expect-error: a generator without types
import { seededRandom } from '../../scripts/seeded-random.mjs';
import {
  bzip2Trades,
  databentoZstd,
  streamedZip,
  streamedZip64,
  xzTrades,
  zstdTrades,
} from '../lambda/core/input/containers/packed-files.js';
import { duckdbParquet, outcomeOf, parquetSource } from '../lambda/core/input/parquet/parquet-files.js';
import { type DbnRecord, dbnFile, schemas, versions } from '../lambda/dbn-files.js';
import { chunks, tardisHeader } from '../lambda/trade-files.js';

const runs = Number(process.env.RUNS ?? 10_000);
const random: () => number = seededRandom(Number(process.env.SEED ?? 1));
const below = (most: number) => Math.floor(random() * most);

const bybit = [
  'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional',
  '1649054912.2791,FXSUSDT,Sell,0.02,38.30,MinusTick,80253109-efbb-58ca-9adc-d458b66201e9,2.46e+06,0.02,0.766',
  '1649054913.507791,FXSUSDT,Sell,1e-02,38.31,PlusTick,c00e7c56-feb6-51ea-a24e-c827583fb5c5,20036.0,0.01,0.3831',
].join('\n');
const options = [
  'ticker,conditions,correction,exchange,price,sip_timestamp,size',
  'O:A240105C00100000,209,0,303,1.5,1704464000000000000,2',
].join('\n');
const futures = [
  'ticker,timestamp,sequence_number,conditions,price,size,correction,exchange,session_end_date',
  '0TFV5,1754843586948.6707,27,[401],-0.05,1,0,1,2025-08-11',
].join('\n');

const record: DbnRecord = {
  publisher: 1,
  id: 7,
  event: 1_704_205_800_000_000_001n,
  received: 1_704_205_800_000_000_009n,
  price: 4_800_250_000_000n,
  size: 2,
  action: 'T',
  side: 'B',
  sequence: 5,
};

async function baseFiles(): Promise<[name: string, content: Uint8Array][]> {
  const texts = Object.keys(layouts).map((layout): [string, Uint8Array] => {
    return [layout, Buffer.from([...tradeTexts({ layout, trades: 12, symbols: 3, seed: 5 })].join(''))];
  });
  const tardis = texts[0]?.[1] ?? new Uint8Array();
  const more: [string, string][] = [
    ['bybit', bybit],
    ['options', options],
    ['futures', futures],
  ];
  const dbn = schemas.slice(0, 4).flatMap((schema) => {
    return versions.map((version): [string, Uint8Array] => [
      `dbn ${schema} ${version}`,
      dbnFile([record, { ...record, sequence: 6 }], schema, { version }),
    ]);
  });
  const rows = `${tardisHeader}\n${Array.from({ length: 30 }, (_, n) => `v,S,${1_704_205_800_000_000 + n * 1_000_000},0,${n},buy,10${n}.5,1`).join('\n')}\n`;
  const parquet = await Promise.all(
    ['SNAPPY', 'ZSTD', 'UNCOMPRESSED'].map(async (codec): Promise<[string, Uint8Array]> => {
      const select = 'SELECT * REPLACE (timestamp::BIGINT AS timestamp, price::DOUBLE AS price) FROM trades';
      return [`parquet ${codec}`, await duckdbParquet(rows, select, `, COMPRESSION ${codec}`)];
    }),
  );
  return [
    ...texts,
    ...more.map(([name, text]): [string, Uint8Array] => [name, Buffer.from(`${text}\n`)]),
    ...dbn,
    ...parquet,
    ['gzip', gzipSync(tardis)],
    ['zip', zipSync({ 'a.csv': tardis, 'b.csv': tardis })],
    ['zstd', zstdTrades],
    ['xz', xzTrades],
    ['bzip2', bzip2Trades],
    ['streamed zip', streamedZip],
    ['zip64', streamedZip64],
    ['databento zstd', databentoZstd],
  ];
}

function damage(original: Uint8Array): Buffer {
  let bytes = Buffer.from(original);
  for (let n = 1 + below(4); n > 0; n -= 1) {
    const at = below(bytes.length);
    const part = bytes.subarray(at, at + 1 + below(40));
    const kind = below(5);
    if (kind === 0) bytes[at] = below(256);
    if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + part.length)]);
    if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
    if (kind === 4) bytes = Buffer.from(bytes.subarray(0, at));
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

it(`${runs} damaged files give bars or an error with a code`, { timeout: 7_200_000 }, async () => {
  const bases = await baseFiles();
  const counts: Record<string, number> = {};
  let slowest = 0;
  let largest = 0;
  for (let n = 0; n < runs; n += 1) {
    const [name, content] = bases[n % bases.length] as (typeof bases)[number];
    const damaged = damage(content);
    const given = { name: 'BTCUSDT-trades-2024-01-01.csv', eligibility: 'all' } as const;
    const started = performance.now();
    const outcome = name.startsWith('parquet')
      ? await outcomeOf(parquetSource(damaged), given)
      : await outcomeOf(chunks(damaged, 1 + below(500)), given);
    slowest = Math.max(slowest, performance.now() - started);
    largest = Math.max(largest, process.memoryUsage().rss);
    const result = outcome.code ?? 'bars';
    counts[result] = (counts[result] ?? 0) + 1;
    if (outcome.summary === undefined) continue;
    const { rows, accepted, rejected, duplicates } = outcome.summary;
    expect(accepted + rejected + duplicates, `run ${n}: ${name}`).toBe(rows);
    const trades = outcome.bars.reduce((sum, bar) => sum + bar.trades, 0);
    expect(trades, `run ${n}: ${name}`).toBeGreaterThanOrEqual(accepted);
  }
  process.stdout.write(`${JSON.stringify({ counts, slowestMs: Math.round(slowest), largestMb: Math.round(largest / 1e6) })}\n`);
  expect(slowest).toBeLessThan(20_000);
  expect(largest).toBeLessThan(1_500_000_000);
});
