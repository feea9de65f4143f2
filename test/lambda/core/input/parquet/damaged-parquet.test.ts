// Damaged Parquet files: lies in the footer and in pages, truncation and flipped bits give an error, or bars; never a hang, a crash or a huge allocation.
import type { FileMetaData } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a generator without types
import { tradeTexts } from '../../../../../bench/generate-trades.mjs';
// @ts-expect-error: a generator without types
import { seededRandom } from '../../../../../scripts/seeded-random.mjs';
import type { FoundColumn } from '../../../../../src/lambda/core/input/parquet/find-columns.js';
import { memoryAccess } from '../../../../../src/lambda/core/input/parquet/random-access.js';
import { openRowGroups } from '../../../../../src/lambda/core/input/parquet/row-groups.js';
import { endOfStruct } from '../../../../../src/lambda/core/input/parquet/thrift-bounds.js';
import { Kernel } from '../../../../../src/lambda/core/wasm/kernel.js';
import { type CallTarget, createHost } from '../../../../../src/lambda/core/wasm/kernel-calls.js';
import { duckdbParquet, outcomeOf, parquetSource } from './parquet-files.js';

const csv = [...tradeTexts({ layout: 'tardis', trades: 120, symbols: 3, seed: 9 })].join('');
const typed = `SELECT exchange, symbol, timestamp::BIGINT AS timestamp, local_timestamp, id::BIGINT AS id, side, price::DOUBLE AS price, amount::DECIMAL(20,3) AS amount
  FROM trades`;
const expected = [
  'CONTENT_CORRUPT',
  'UNSUPPORTED_FORMAT',
  'DECOMPRESSION_LIMIT',
  'LINE_TOO_LONG',
  'TOO_MANY_SYMBOLS',
  'TOO_MANY_IDS',
  undefined,
];
const slowMs = 3_000;

const files: Record<string, () => Promise<Uint8Array>> = {
  snappy: () => duckdbParquet(csv, typed),
  zstd: () => duckdbParquet(csv, typed, ', COMPRESSION zstd'),
  uncompressed: () => duckdbParquet(csv, typed, ', COMPRESSION uncompressed, PARQUET_VERSION V2'),
  'many pages': async () => {
    const [header = '', ...rows] = csv.trimEnd().split('\n');
    const columnData = header
      .split(',')
      .map((name, n): ColumnSource => ({ name, data: rows.map((row) => row.split(',')[n] ?? ''), type: 'STRING' }));
    return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 50, pageSize: 100, codec: 'UNCOMPRESSED' }));
  },
};

/** Changes some bytes, most of them in the footer, whose length is kept so that it is read at all. */
function damage(file: Uint8Array, random: () => number): Uint8Array {
  const bytes = Uint8Array.from(file);
  const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
  for (let n = 1 + Math.floor(random() * 4); n > 0; n -= 1) {
    const from = random() < 0.6 ? bytes.length - 8 - footer : 4;
    const at = from + Math.floor(random() * (bytes.length - 8 - from));
    const kind = Math.floor(random() * 4);
    if (kind === 0) bytes[at] = Math.floor(random() * 256);
    if (kind === 1) bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
    if (kind === 2) bytes.fill(0xff, at, Math.min(at + 5, bytes.length - 8));
    if (kind === 3) bytes.copyWithin(at, from + Math.floor(random() * (bytes.length - 8 - from)), bytes.length - 8);
  }
  return bytes;
}

describe.each(Object.entries(files))('%s', (_, make) => {
  it('changed bytes', { timeout: 120_000 }, async () => {
    const file = await make();
    for (let seed = 0; seed < 700; seed += 1) {
      const started = performance.now();
      const outcome = (await outcomeOf(parquetSource(damage(file, seededRandom(seed))))) as { code?: string };
      expect(expected, `seed ${seed}`).toContain(outcome.code);
      expect(performance.now() - started, `seed ${seed}`).toBeLessThan(slowMs);
    }
    expect(process.memoryUsage().rss).toBeLessThan(1.5e9);
  });

  it('truncation', async () => {
    const file = await make();
    for (let length = 4; length < file.length; length += 1 + Math.floor(file.length / 150)) {
      expect(await outcomeOf(parquetSource(file.subarray(0, length))), `${length} bytes`).toMatchObject({ code: 'CONTENT_CORRUPT' });
    }
  });
});

it('a file that reads the same column again and again', async () => {
  const columnData = csvColumns();
  const one = new Uint8Array(parquetWriteBuffer({ columnData, codec: 'UNCOMPRESSED', statistics: false }));
  const two = new Uint8Array(parquetWriteBuffer({ columnData, codec: 'UNCOMPRESSED', statistics: false, rowGroupSize: 60 }));
  expect(await outcomeOf(parquetSource(one))).toMatchObject({ summary: { rows: 120 } });
  expect(await outcomeOf(parquetSource(two))).toMatchObject({ summary: { rows: 120 } });
});

it('millions of rows in a few bytes', { timeout: 60_000 }, async () => {
  const row = 'x,A,1700000000000000,0,1,buy,1,1'.split(',');
  const names = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount'.split(',');
  const columnData = names.map(
    (name, n): ColumnSource => ({ name, data: new Array(300_000).fill(row[n]), type: 'STRING', encoding: 'RLE_DICTIONARY' }),
  );
  const file = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 300_000 }));
  expect(file.length).toBeLessThan(5_000);
  expect(await outcomeOf(parquetSource(file), { limits: { ratioFromBytes: 1_000_000 } })).toMatchObject({ code: 'DECOMPRESSION_LIMIT' });
});

function csvColumns(): ColumnSource[] {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  return header.split(',').map((name, n) => ({ name, data: rows.map((row) => row.split(',')[n] ?? ''), type: 'STRING' as const }));
}

describe('structures that would mislead the library', () => {
  it.each([
    ['a list of a billion entries', [0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x03, 0]],
    ['a number without an end', [0x16, ...new Array(2_000_000).fill(0x80), 0]],
    ['a text that is too long', [0x18, 0x7f, 65, 0]],
    ['a structure within a structure, a thousand times', [...new Array(1_000).fill(0x1c), ...new Array(1_001).fill(0)]],
    ['an unknown type', [0x1b, 0]],
    ['no end', [0x15, 2]],
  ])('%s', (_, bytes) => {
    expect(endOfStruct(Uint8Array.from(bytes), 0)).toBeUndefined();
  });

  it('a right structure', () => {
    expect(endOfStruct(Uint8Array.of(0x15, 2, 0x28, 1, 65, 0x19, 0x23, 1, 2, 0x1c, 0x11, 0, 0, 9), 0)).toBe(13);
  });
});

it('a footer whose values have other types than the format says', async () => {
  const type = { kind: 'integer', physical: 'INT64', width: 8, scale: 0, isUnsigned: false, unitNs: 1n } as const;
  const column: FoundColumn = { ...type, name: 'id', role: 'id', index: 0, isOptional: false };
  const meta = { path_in_schema: ['id'], data_page_offset: 4n, total_compressed_size: 8n, codec: 'SNAPPY' };
  const wrong = [
    0,
    false,
    {},
    { ...meta, path_in_schema: [] },
    { ...meta, path_in_schema: undefined },
    { ...meta, data_page_offset: undefined },
  ];
  for (const meta_data of wrong) {
    const footer = { row_groups: [{ columns: [{ meta_data }], num_rows: 1n }] } as unknown as FileMetaData;
    const kernel = new Kernel(createHost({} as CallTarget));
    const groups = openRowGroups(memoryAccess(new Uint8Array(100)), footer, [column], { kernel, onPage: () => {} });
    await expect(groups.next()).rejects.toMatchObject({ code: 'CONTENT_CORRUPT' });
  }
});
