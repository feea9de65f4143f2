// DBN files: every schema and version must give the bars of the same records as CSV, and damage must never pass unnoticed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../src/lambda/core/input/containers/byte-reader.js';
import { readZstd } from '../../../../src/lambda/core/input/containers/zstd.js';
import {
  anyRecord,
  type DbnRecord,
  databentoCsv,
  dbnFile,
  dbnHead,
  dbnRecord,
  dbnRecords,
  firstRecord,
  type Mapping,
  mappedName,
  readRecords,
  schemaNumbers,
  schemas,
  versions,
} from '../../dbn-files.js';
import { readLines } from '../../read-lines.js';
import { barsOf, unevenChunks } from '../../trade-files.js';
import { mappings, readDbn as read, resultOf, rowsOf } from './read-dbn.js';

const zip = (members: readonly Uint8Array[]) =>
  Buffer.from(zipSync(Object.fromEntries(members.map((content, n) => [`${n}.dbn`, content]))));

describe('DBN', () => {
  it('gives the bars of the same records as CSV, in all versions and schemas, and for all chunks', async () => {
    const given = [dbnRecords, fc.constantFrom(...versions), fc.constantFrom(...schemas), fc.boolean()] as const;
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(...given, sizes, async (records, version, schema, hasTsOut, chunkSizes) => {
        const analysis = await read(dbnFile(records, schema, { version, hasTsOut, mappings }), chunkSizes);
        const csv = await read(databentoCsv(rowsOf(records, schema), (record) => mappedName(mappings, record)));
        expect(analysis.format).toBe('databento-dbn');
        expect(resultOf(analysis)).toEqual(resultOf(csv));
      }),
      { numRuns: 150 },
    );
  });

  it('reads many instruments on several days, more than fit the first table and the region', async () => {
    const records = Array.from({ length: 3_500 }, (_, n): DbnRecord => {
      const received = firstRecord.received + BigInt(n % 2) * 86_400_000_000_000n;
      return { ...firstRecord, publisher: 1 + (n % 3), id: (n * 7) % 701, sequence: n, received, size: 1 + (n % 5) };
    });
    const many = Array.from({ length: 701 }, (_, id): Mapping => ({ name: `X${id}`, intervals: [[20240103, 20240104, String(id)]] }));
    const expected = resultOf(await read(databentoCsv(records, (record) => mappedName(many, record))));
    for (const schema of ['trades', 'mbo'] as const) {
      const file = dbnFile(records, schema, { mappings: many });
      for (const sizes of [[1_000_000], [70_001, 13]]) expect(resultOf(await read(file, sizes))).toEqual(expected);
    }
  });

  it('names an instrument for the day on which the record was received, and by its id if it has no name', async () => {
    const overlapping: Mapping[] = [
      { name: 'LATE', intervals: [[20240103, 20240104, '5']] },
      {
        name: 'EARLY',
        intervals: [
          [20231231, 20240110, '5'],
          [20240103, 20240103, '9'],
        ],
      },
    ];
    const day = (n: number, id = 5) => ({ ...firstRecord, id, received: firstRecord.received + BigInt(n) * 86_400_000_000_000n });
    const symbols = async (records: DbnRecord[], options: object) =>
      (await readLines(dbnFile(records, 'trades', options))).bars.map(({ symbol, trades }) => [symbol, trades]);
    // As Databento's Python client, where intervals overlap: of those that have started, the one that started last decides.
    expect(await symbols([day(-1), day(0), day(1), day(2, 9)], { mappings: overlapping })).toEqual([
      ['5', 1],
      ['9', 1],
      ['EARLY', 1],
      ['LATE', 1],
    ]);
    const inverse: Mapping[] = [{ name: '5', intervals: [[20240103, 20240104, 'A B']] }];
    expect(await symbols([day(0), day(1)], { mappings: inverse, kinds: [0, 1] })).toEqual([
      ['5', 1],
      ['A B', 1],
    ]);
    // Neither kind of names is the id.
    expect(await symbols([day(0)], { mappings: inverse, kinds: [4, 1] })).toEqual([['5', 1]]);
    expect(await symbols([day(0)], { mappings: inverse, kinds: [255, 1] })).toEqual([['5', 1]]);
  });

  it('reads members of archives with names of their own, and counts offsets through all of them', async () => {
    const wrong = { ...firstRecord, size: 0 };
    const files = ['A', 'B'].map((name) =>
      dbnFile([firstRecord, wrong], 'trades', { mappings: [{ name, intervals: [[20240103, 20240104, '5']] }] }),
    );
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = files;
    const { bars, rejectSamples, compression } = await readLines(zip([first, gzipSync(second)]));
    expect([compression, bars.map(({ symbol }) => symbol)]).toEqual(['zip', ['A', 'B']]);
    expect(rejectSamples).toEqual(
      [first.length - 48, first.length + second.length - 48].map((offset) => ({ offset, unit: 'byte', code: 'SIZE_NOT_POSITIVE' })),
    );
    expect((await readLines(gzipSync(first))).bars).toEqual([bars[0]]);
    const csv = databentoCsv([firstRecord], () => 'A');
    await expect(readLines(zip([first, csv]))).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('databento-dbn'),
    });
    const mixed = readLines(zip([first, dbnFile([firstRecord], 'mbo')]));
    await expect(mixed).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: expect.stringMatching('schema mbo.*trades') });
  });

  it('skips records that are no trades, and refuses a mixed file whose trades would count twice', async () => {
    for (const version of versions) {
      const [message, mapping, definition] = version === 1 ? [80, 80, 360] : [320, 176, version === 2 ? 400 : 520];
      const others = [
        anyRecord(0x17, Buffer.alloc((message ?? 0) - 16, 1)),
        anyRecord(0x16, Buffer.alloc((mapping ?? 0) - 16, 1)),
        anyRecord(0x13, Buffer.alloc((definition ?? 0) - 16, 1)),
        anyRecord(0x21, Buffer.alloc(40, 1)),
        dbnRecord({ ...firstRecord, action: 'A' }, 'mbp-1'),
      ];
      const head = dbnHead({ version, schema: schemaNumbers.mixed });
      const trade = dbnRecord(firstRecord, 'trades');
      const { summary } = await readLines(Buffer.concat([head, ...others, trade, ...others]));
      expect(summary).toMatchObject({ rows: 1, accepted: 1 });
      for (const schema of ['mbo', 'tbbo'] as const) {
        const twice = readLines(Buffer.concat([head, trade, dbnRecord(firstRecord, schema)]));
        await expect(twice).rejects.toMatchObject({ code: 'CONTENT_CORRUPT', message: expect.stringContaining('more than one schema') });
      }
    }
  });

  it('refuses other schemas and versions by name, and files that are damaged at their beginning', async () => {
    const refusal = (content: Uint8Array) => expect(readLines(content)).rejects;
    for (const [schema, name] of [
      [6, 'ohlcv-1m'],
      [9, 'definition'],
      [2, 'mbp-10'],
      [14, 'cmbp-1'],
      [999, 'number 999'],
    ] as const) {
      const message = `the DBN file has the schema ${name}, which is not read; these are: trades, tbbo, mbp-1, mbo`;
      await refusal(dbnHead({ schema })).toMatchObject({ code: 'UNSUPPORTED_FORMAT', message });
    }
    await refusal(Buffer.from('DBN\x04\x88\x00\x00\x00........')).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('version 4'),
    });
    await refusal(Buffer.from('DBN\x03\x10\x00\x00\x00........')).toMatchObject({ code: 'CONTENT_CORRUPT' });
    await refusal(Buffer.from('DBN\x03\xff\xff\xff\x7f........', 'latin1')).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    await refusal(Buffer.from('P*M\x18\x08\x00\x00\x00DBZ\x01....')).toMatchObject({ message: expect.stringContaining('DBZ') });
    await refusal(Buffer.from('DBN_PRICE,b\n1,2\n')).toMatchObject({ message: expect.stringContaining('first line') });
    const backwards = [{ name: 'A', intervals: [[20240104, 20240103, '5']] }] as const;
    const noId = [{ name: 'A', intervals: [[20240103, 20240104, 'B']] }] as const;
    for (const wrong of [backwards, noId]) await refusal(dbnHead({ mappings: wrong })).toMatchObject({ code: 'CONTENT_CORRUPT' });
    for (const length of [0, 1, 3, 11, 13, 255]) {
      const bytes = Buffer.concat([dbnFile([firstRecord, firstRecord], 'trades'), Buffer.alloc(2_000)]);
      bytes[bytes.length - 2_048] = length;
      await refusal(bytes).toMatchObject({ code: 'CONTENT_CORRUPT' });
    }
  });
});

/** Real files are not part of the repository. The test uses those in this folder, if any. */
const folder = process.env.TRADING_INFRA_REAL_DBN ?? resolve(import.meta.dirname, '../../../../../shared/cases');
const real = existsSync(folder) ? readdirSync(folder).filter((name) => /\.dbn(\.zst)?$/.test(name)) : [];

async function unpackZstd(content: Buffer): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of readZstd(new ByteReader(unevenChunks(content, [65_536])()))) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

describe.skipIf(real.length === 0)('real DBN', () => {
  it.each(real)('%s: gives the bars of its trades as CSV', async (name) => {
    const content = readFileSync(join(folder, name));
    const plain = name.endsWith('.zst') ? await unpackZstd(content) : content;
    const schema = plain.readUInt16LE(24) === schemaNumbers.trades ? 'trades' : 'mbo';
    const analysis = await read(content, [65_536, 17]);
    const symbol = analysis.summary.symbols === 1 ? (barsOf(analysis)[0]?.symbol ?? '') : '';
    expect(symbol).toMatch(/^(|[A-Z]{2}[FGHJKMNQUVXZ]\d)$/);
    const csv = await read(databentoCsv(rowsOf(readRecords(plain), schema), () => symbol));
    expect(resultOf(analysis)).toEqual(resultOf(csv));
    expect(analysis.summary.rejected).toBe(0);
  });
});
