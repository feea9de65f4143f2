import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineFiles } from '../../../src/operations/data/ingest-files.js';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'ingest-files-'));
  await mkdir(join(cwd, 'other'));
  await writeFile(join(cwd, 'BTCUSDT-trades-2024-08-08.csv'), 'a,b\n');
  await writeFile(join(cwd, 'other/BTCUSDT-trades-2024-08-08.csv'), 'a,b\n');
  await writeFile(join(cwd, 'empty.csv.gz'), '');
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const examine = (files: string[], prefix?: string) => examineFiles({ cwd }, files, prefix);

describe('examineFiles', () => {
  it('keeps file names, below incoming/ and the prefix', async () => {
    const file = 'other/BTCUSDT-trades-2024-08-08.csv';
    const found = { file, path: join(cwd, file), bytes: 4 };
    expect(await examine([file])).toEqual([{ ...found, key: 'incoming/BTCUSDT-trades-2024-08-08.csv' }]);
    for (const prefix of ['binance/spot', 'binance/spot/', 'incoming/binance/spot']) {
      expect(await examine([file], prefix)).toEqual([{ ...found, key: 'incoming/binance/spot/BTCUSDT-trades-2024-08-08.csv' }]);
    }
  });

  it('accepts empty files, as for days without trades', async () => {
    expect((await examine(['empty.csv.gz']))[0]?.bytes).toBe(0);
  });

  it('reports the problems of all files together', async () => {
    const files = ['other', 'absent.csv', 'BTCUSDT-trades-2024-08-08.csv', 'other/BTCUSDT-trades-2024-08-08.csv', '/dev/null'];
    await expect(examine(files)).rejects.toMatchObject({
      code: 'USAGE',
      message:
        'Nothing was uploaded: other is a folder (name its files); absent.csv does not exist; /dev/null is not a regular file; ' +
        'BTCUSDT-trades-2024-08-08.csv and other/BTCUSDT-trades-2024-08-08.csv would both be stored as incoming/BTCUSDT-trades-2024-08-08.csv.',
    });
  });

  it.each(['../x', 'a//b', '/', 'a/./b', ''])('refuses the prefix "%s"', async (prefix) => {
    await expect(examine(['empty.csv.gz'], prefix)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('refuses keys that are too long for S3', async () => {
    await expect(examine(['empty.csv.gz'], 'x'.repeat(1010))).rejects.toMatchObject({ message: expect.stringContaining('1024 bytes') });
  });
});
