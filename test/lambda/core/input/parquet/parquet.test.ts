// A Parquet file gives the bars of the same rows as CSV, whatever its types, encodings and writer are.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a generator without types
import { layouts, tradeTexts } from '../../../../../bench/generate-trades.mjs';
import { chunks, plainTrades, tardisCsv } from '../../../trade-files.js';
import { duckdbParquet, expectSameBars, outcomeOf, parquetSource } from './parquet-files.js';

const textOf = (layout: string, trades = 400): string => [...tradeTexts({ layout, trades, symbols: 4, seed: 7 })].join('');
const tardis = textOf('tardis');
const integers = 'exchange, symbol, timestamp::BIGINT AS timestamp, local_timestamp::BIGINT AS local_timestamp, id::BIGINT AS id, side';
const typed = `SELECT ${integers}, price::DOUBLE AS price, amount::DOUBLE AS amount FROM trades`;

/** The columns of CSV text, as text. */
function columnsOf(csv: string): { name: string; data: (string | null)[] }[] {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  return header.split(',').map((name, n) => ({ name, data: rows.map((row) => row.split(',')[n] || null) }));
}

function write(columnData: ColumnSource[], options: object = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 150, pageSize: 700, ...options }));
}

describe('types', () => {
  it.each([
    ['numbers as DuckDB reads them from CSV', typed],
    ['text', 'FROM trades'],
    ['decimals of 32 bits', `SELECT ${integers}, price::DECIMAL(9,2) AS price, amount::DECIMAL(7,3) AS amount FROM trades`],
    ['decimals of 64 bits', `SELECT ${integers}, price::DECIMAL(18,4) AS price, amount::DECIMAL(18,8) AS amount FROM trades`],
    ['wide decimals', `SELECT ${integers}, price::DECIMAL(38,10) AS price, amount::DECIMAL(25,12) AS amount FROM trades`],
    [
      'unsigned numbers',
      `SELECT exchange, symbol, timestamp::UBIGINT AS timestamp, 0 AS local_timestamp, id::UINTEGER AS id, side, price::DOUBLE AS price, amount::DOUBLE AS amount FROM trades`,
    ],
    ...['TIMESTAMP', 'TIMESTAMPTZ', 'TIMESTAMP_NS'].map((type) => [
      type,
      `SELECT * EXCLUDE (timestamp, price), make_timestamp(timestamp::BIGINT)::${type} AS timestamp, price::DOUBLE AS price FROM trades`,
    ]),
    [
      'columns in another order, and more of them',
      `SELECT 1 AS extra, [1] AS list, {'a': {'b': 1}} AS pair, * FROM (${typed}) ORDER BY local_timestamp`,
    ],
    ['names in capitals', `SELECT * RENAME (price AS "PRICE", id AS "Id") FROM (${typed})`],
  ])('%s', async (_, select) => {
    const csv = select.includes('ORDER BY') ? sorted(tardis) : tardis;
    await expectSameBars(expect, await duckdbParquet(csv, select), Buffer.from(csv));
  });

  it('milliseconds', async () => {
    const whole = tardis.replaceAll(/,(\d{13})\d{3},(\d{16}),/g, ',$1000,$2,');
    const select = 'SELECT * EXCLUDE timestamp, make_timestamp(timestamp::BIGINT)::TIMESTAMP_MS AS timestamp FROM trades';
    await expectSameBars(expect, await duckdbParquet(whole, select), Buffer.from(whole));
  });

  it('doubles count as the shortest decimals that give them', async () => {
    const prices = ['0.1', '1e-7', '123456.789', '0.30000000000000004', '1e21', '4.35', '9007199254740993', '5e-324', '100', '0.000001'];
    const csv = [
      'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
      ...prices.map((p, n) => `x,A,170000000000000${n},0,,buy,${p},1`),
      '',
    ];
    const text = csv.join('\n');
    await expectSameBars(expect, await duckdbParquet(text, typed), Buffer.from(text.replace('9007199254740993', '9007199254740992')));
  });
});

function sorted(csv: string): string {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const local = (row: string) => Number(row.split(',')[3]);
  return [header, ...rows.sort((a, b) => local(a) - local(b)), ''].join('\n');
}

describe('layouts', () => {
  it('Binance, from the name of the file', async () => {
    const csv = `id,price,qty,quote_qty,time,is_buyer_maker,is_best_match\n${textOf('binance')}`;
    const select = `SELECT id::BIGINT AS id, price::DOUBLE AS price, qty::DECIMAL(18,8) AS qty, quote_qty, time::BIGINT AS time,
      is_buyer_maker::BOOLEAN AS is_buyer_maker, is_best_match::BOOLEAN AS is_best_match FROM trades`;
    const name = 'BTCUSDT-trades-2024-01-01.parquet';
    await expectSameBars(expect, await duckdbParquet(csv, select), Buffer.from(csv), { name });
    const noBest = await outcomeOf(parquetSource(await duckdbParquet(csv, select)), { name });
    expect(noBest).toMatchObject({
      format: 'binance-trades-parquet',
      bars: expect.arrayContaining([expect.objectContaining({ venue: 'binance' })]),
    });
  });

  it('Polygon, with sale conditions', async () => {
    const csv = textOf('polygon');
    const select = `SELECT ticker, conditions, correction::INTEGER AS correction, exchange::INTEGER AS exchange, id, participant_timestamp::BIGINT AS participant_timestamp,
      price::DOUBLE AS price, sequence_number::BIGINT AS sequence_number, sip_timestamp::BIGINT AS sip_timestamp, size::BIGINT AS size, tape,
      trf_id::DOUBLE AS trf_id, trf_timestamp FROM trades`;
    await expectSameBars(expect, await duckdbParquet(csv, select), Buffer.from(csv));
  });

  const databento = (prices: readonly string[]) =>
    [
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence',
      ...prices.map((price, n) => `0,17041536000000000${n + 10},0,1,42,T,${'ABN'[n % 3]},0,${price},${n + 1},0,0,${100 - n}`),
      '',
    ].join('\n');

  it.each([
    ['doubles', ['4770.25', '4771', '-0.5', '0', 'nan'], 'price::DOUBLE'],
    ['units of 1e-9', ['4770250000000', '4771000000000', '-500000000', '0'], 'price::BIGINT'],
  ])('Databento, as its own library writes it: %s', async (_, prices, price) => {
    const csv = databento(prices);
    const select = `SELECT rtype::UTINYINT AS rtype, publisher_id::USMALLINT AS publisher_id, instrument_id::UINTEGER AS instrument_id, action, side, depth,
      ${price} AS price, size::UINTEGER AS size, flags, ts_in_delta, sequence::UINTEGER AS sequence, ts_recv,
      make_timestamp_ns(ts_event::BIGINT) AS ts_event FROM trades`;
    await expectSameBars(expect, await duckdbParquet(csv, select), Buffer.from(csv.replace('nan', '')));
  });
});

describe('encodings', () => {
  const encodings: Record<string, [string, Partial<ColumnSource>, (text: string) => unknown][]> = {
    PLAIN: [
      ['timestamp', { type: 'INT64' }, BigInt],
      ['id', { type: 'INT32' }, (text) => Number(text) | 0],
      ['price', { type: 'DOUBLE' }, Number],
      ['side', { type: 'STRING' }, String],
    ],
    RLE_DICTIONARY: [
      ['timestamp', { type: 'INT64' }, BigInt],
      ['price', { type: 'DOUBLE' }, Number],
      ['symbol', { type: 'STRING' }, String],
    ],
    DELTA_BINARY_PACKED: [
      ['timestamp', { type: 'INT64' }, BigInt],
      ['id', { type: 'INT32' }, (text) => Number(text) | 0],
    ],
    DELTA_LENGTH_BYTE_ARRAY: [
      ['symbol', { type: 'STRING' }, String],
      ['price', { type: 'STRING' }, String],
    ],
    BYTE_STREAM_SPLIT: [
      ['timestamp', { type: 'INT64' }, BigInt],
      ['price', { type: 'DOUBLE' }, Number],
      ['amount', { type: 'DOUBLE' }, Number],
    ],
  };

  it.each(Object.entries(encodings))('%s', async (encoding, columns) => {
    const data = columnsOf(tardis).map((column): ColumnSource => {
      const [, options, convert] = columns.find(([name]) => name === column.name) ?? ['', { type: 'STRING' }, String];
      const isChosen = columns.some(([name]) => name === column.name);
      return {
        name: column.name,
        data: column.data.map((text) => convert(text ?? '')),
        ...options,
        ...(isChosen && { encoding }),
      } as ColumnSource;
    });
    for (const nullable of [false, true]) {
      await expectSameBars(expect, write(data.map((column) => ({ ...column, nullable }))), Buffer.from(tardis));
    }
  });

  it.each(['snappy', 'zstd', 'gzip', 'uncompressed', 'brotli'])('pages in %s', async (codec) => {
    await expectSameBars(expect, await duckdbParquet(tardis, typed, `, COMPRESSION ${codec}`), Buffer.from(tardis));
  });

  it('both versions of DuckDB, with many rows', async () => {
    const csv = textOf('tardis', 5_000);
    for (const version of ['V1', 'V2']) {
      const options = `, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048`;
      await expectSameBars(expect, await duckdbParquet(csv, typed, options), Buffer.from(csv));
      await expectSameBars(expect, await duckdbParquet(csv, 'FROM trades', options), Buffer.from(csv));
    }
  });
});

describe('rows', () => {
  it('any trades, in groups and pages of any size, with nulls', async () => {
    const settings = fc.record({ rowGroupSize: fc.integer({ min: 1, max: 130 }), pageSize: fc.constantFrom(1, 40, 300, 1_000_000) });
    await fc.assert(
      fc.asyncProperty(
        plainTrades.filter(({ length }) => length > 0),
        settings,
        fc.boolean(),
        async (trades, options, isDictionary) => {
          const csv = tardisCsv(trades).toString();
          const encoding = isDictionary ? { encoding: 'RLE_DICTIONARY' as const } : {};
          const data = columnsOf(csv).map((column): ColumnSource => ({ ...column, type: 'STRING', nullable: true, ...encoding }));
          await expectSameBars(expect, write(data, options), Buffer.from(csv));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a rejected row is named by its number', async () => {
    const rows = tardis.trimEnd().split('\n');
    rows[201] = (rows[201] as string).replace(/[^,]*$/, '-1');
    rows[301] = (rows[301] as string).replace(/^[^,]*,[^,]*/, 'x,A\u0001');
    const csv = `${rows.join('\n')}\n`;
    const file = await duckdbParquet(csv, typed, ', ROW_GROUP_SIZE 2048');
    const { samples } = (await outcomeOf(parquetSource(file))) as { samples: unknown };
    expect(samples).toEqual([
      { offset: 200, unit: 'row', code: 'SIZE_NOT_POSITIVE' },
      { offset: 300, unit: 'row', code: 'SYMBOL_INVALID' },
    ]);
  });

  it('a field with a newline is rejected, and one with quotes and commas is read', async () => {
    const name = (symbol: string) => duckdbParquet(tardis, `SELECT * REPLACE ('${symbol}' AS symbol) FROM trades LIMIT 3`);
    expect(await outcomeOf(parquetSource(await name('A\nB')))).toMatchObject({ summary: { rows: 3, rejects: { QUOTING: 3 } } });
    expect(await outcomeOf(parquetSource(await name('A,B')))).toMatchObject({ summary: { rows: 3, accepted: 3 } });
  });

  it('no rows at all', async () => {
    const file = await duckdbParquet(tardis, `${typed} WHERE false`);
    expect(await outcomeOf(parquetSource(file))).toMatchObject({ summary: { rows: 0, bars: 0 } });
  });
});

describe('refused', () => {
  it.each([
    ['SELECT * EXCLUDE (amount, side) FROM trades', /lacks the columns side, amount of the layout tardis-trades$/],
    ['SELECT 1 AS a, 2 AS b', /does not have the columns of a known layout/],
    ['SELECT * REPLACE (price::FLOAT AS price) FROM trades', /column price of type FLOAT, which has lost digits/],
    ["SELECT * REPLACE (DATE '2024-01-01' AS timestamp) FROM trades", /column timestamp of type INT32 DATE/],
    ["SELECT * REPLACE (TIMESTAMP '2024-01-01' AS price) FROM trades", /column price of type INT64 TIMESTAMP/],
    ['SELECT * REPLACE ([price] AS price) FROM trades', /column price of type nested/],
    ['SELECT * REPLACE (1e300 AS id) FROM trades', /column id of type DOUBLE, whose numbers are not exact/],
  ])('%s', async (select, message) => {
    const outcome = await outcomeOf(parquetSource(await duckdbParquet(tardis, select)));
    expect(outcome).toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: expect.stringMatching(message) });
  });

  it('within a container, with the command that opens it', async () => {
    const file = await duckdbParquet(tardis, typed);
    const refused = (command: RegExp) => ({ code: 'UNSUPPORTED_FORMAT', message: expect.stringMatching(command) });
    expect(await outcomeOf(parquetSource(gzipSync(file)))).toMatchObject(refused(/Parquet inside gzip.*gzip -dc FILE/));
    expect(await outcomeOf(parquetSource(zipSync({ 'a.parquet': file })))).toMatchObject(
      refused(/Parquet inside member 1 of a zip.*unzip FILE/),
    );
  });

  it('a stream', async () => {
    const outcome = await outcomeOf(chunks(await duckdbParquet(tardis, typed)));
    expect(outcome).toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: expect.stringMatching(/cannot be read from a stream/) });
  });
});

const python = pythonWithPyarrow();

it.skipIf(python === undefined)('files of pyarrow (skipped without it)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pyarrow-'));
  writeFileSync(join(folder, 'in.csv'), tardis);
  for (const options of ['', 'compression="zstd", version="1.0"', 'use_dictionary=False, data_page_version="2.0", row_group_size=100']) {
    const script = `import pyarrow.csv as c, pyarrow.parquet as p; p.write_table(c.read_csv("in.csv"), "out.parquet"${options && `, ${options}`})`;
    execFileSync(python as string, ['-c', script], { cwd: folder });
    await expectSameBars(expect, new Uint8Array(readFileSync(join(folder, 'out.parquet'))), Buffer.from(tardis));
  }
});

function pythonWithPyarrow(): string | undefined {
  try {
    execFileSync('python3', ['-c', 'import pyarrow'], { stdio: 'ignore' });
    return 'python3';
  } catch {
    return undefined;
  }
}

const realCase = resolve(import.meta.dirname, '../../../../../../shared/cases/trades.parquet');

it.skipIf(!existsSync(realCase))('a real file', async () => {
  const outcome = await outcomeOf(parquetSource(new Uint8Array(readFileSync(realCase))));
  expect(outcome).toMatchObject({ format: 'tardis-trades-parquet', bars: [{ symbol: 'BTCUSDT', open: '42000.5', volume: '0.5' }] });
});

it('all layouts of the generator are covered', () => {
  expect(Object.keys(layouts).sort()).toEqual(['binance', 'ndjson', 'polygon', 'tardis']);
});
