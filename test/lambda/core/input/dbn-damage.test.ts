// Damaged DBN files: damage must fail the file or stay within the rows that it hit. It must never lose a row unnoticed.
import { describe, expect, it } from 'vitest';
import {
  type DbnRecord,
  databentoCsv,
  dbnFile,
  dbnRecord,
  firstRecord,
  mappedName,
  readRecords,
  schemas,
  versions,
} from '../../dbn-files.js';
import { readLines } from '../../read-lines.js';
import { mappings, readDbn as read, resultOf, rowsOf } from './read-dbn.js';

describe('damaged DBN', () => {
  it('a file that is cut off anywhere but between two records is damaged', async () => {
    for (const version of versions) {
      const records = [firstRecord, { ...firstRecord, action: 'A' }, firstRecord];
      const file = dbnFile(records, 'mbo', { version, mappings: version === 1 ? mappings : [] });
      const start = file.length - 3 * 56;
      for (let length = 3; length < file.length; length += 1) {
        const given = readLines(file.subarray(0, length), { chunkSize: 1 + (length % 300) });
        const whole = (length - start) / 56;
        if (Number.isInteger(whole) && whole >= 0) expect((await given).summary.accepted).toBe(Math.min(1, whole));
        else await expect(given, `${length} bytes`).rejects.toMatchObject({ code: 'CONTENT_CORRUPT', errorClass: 'permanent' });
      }
    }
  });

  const records = Array.from({ length: 12 }, (_, n): DbnRecord => {
    const event = firstRecord.event + BigInt(n) * 7_000_000_000n;
    return {
      ...firstRecord,
      event,
      price: firstRecord.price + BigInt(n) * 250_000_000n,
      size: n + 1,
      sequence: n,
      side: 'ABN'[n % 3] ?? 'N',
    };
  });
  const cases = schemas.flatMap((schema) => versions.map((version) => [schema, version] as const));

  it.each(cases)('%s, version %i: changed bits change the rows they are in, or fail the file', async (schema, version) => {
    const original = dbnFile(records, schema, { version, mappings });
    const start = 8 + original.readUInt32LE(4);
    const bytes = (original.length - start) / records.length;
    for (let seed = 0; seed < 30; seed += 1) {
      const damaged = flipBits(original, start, seed);
      const heads = records.map((_, n) => damaged.readUInt16LE(start + n * bytes));
      const given = read(damaged, [1 + (seed % 500)]);
      if (heads.some((head) => head !== original.readUInt16LE(start))) {
        await expect(given, `seed ${seed}`).rejects.toMatchObject({ code: 'CONTENT_CORRUPT' });
        continue;
      }
      // The first row is there to tell the form of the prices.
      const rows = rowsOf(readRecords(damaged), schema);
      const csv = await read(databentoCsv([firstRecord, ...rows], (record) => mappedName(mappings, record)));
      const whole = Buffer.concat([damaged.subarray(0, start), dbnRecord(firstRecord, schema), damaged.subarray(start)]);
      expect(resultOf(await read(whole, [1 + (seed % 500)])), `seed ${seed}`).toEqual(resultOf(csv));
      expect((await given).summary.rows, `seed ${seed}`).toBe(rows.length);
    }
  });

  it.each(versions)('version %i: changed bits of the metadata never lose or add a row', async (version) => {
    const original = dbnFile(records, 'trades', { version, mappings });
    const start = 8 + original.readUInt32LE(4);
    for (let at = 3 * 8; at < start * 8; at += at < 112 * 8 ? 3 : 13) {
      const damaged = Buffer.from(original);
      damaged[at >> 3] = (damaged[at >> 3] as number) ^ (1 << (at & 7));
      const result = await readLines(damaged).catch((error) => error);
      if (result.errorClass === 'permanent') expect(result.code, `bit ${at}`).toMatch(/^(CONTENT_CORRUPT|UNSUPPORTED_FORMAT)$/);
      // A name may have become invalid.
      else
        expect([result.summary.rows, result.summary.accepted + (result.summary.rejects.SYMBOL_INVALID ?? 0)], `bit ${at}`).toEqual([
          12, 12,
        ]);
    }
  });
});

/** Changes one to three bits behind `from`. */
function flipBits(original: Buffer, from: number, seed: number): Buffer {
  const bytes = Buffer.from(original);
  let state = seed;
  for (let left = 1 + (seed % 3); left > 0; left -= 1) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    const bit = from * 8 + (((state ^ (state >>> 13)) >>> 0) % ((bytes.length - from) * 8));
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
  }
  return bytes;
}
