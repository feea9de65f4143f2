// `process` in the terminal: what it prints, writes and refuses.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { duckdbParquet } from '../../../lambda/core/input/parquet/parquet-files.js';
import { run, temporaryFolder } from '../../run.js';

const header = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const good = 'v,A,1723161256322000,0,1,buy,2.5,4';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(
    join(folder.path, 'a.csv.gz'),
    gzipSync(`${header}\n${good}\n${good}\nbad\n${'v,A,1723161256322000,0,,sell,1,1\n'.repeat(200)}`),
  );
  await writeFile(join(folder.path, 'b.csv'), 'no,trades\n1,2\n');
});
afterEach(() => folder.remove());

it('writes one file per interval, and prints the counts', async () => {
  const ran = await run(folder.path, 'process a.csv.gz --out out --interval 1m,1d --format csv');
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toContain('✔ a.csv.gz: tardis-trades-csv, gzip');
  for (const line of [
    'rows          203',
    'accepted      201',
    'rejected      1: 1 FIELD_COUNT',
    'duplicates    1',
    '1m bars       1 in out/a.1m.csv',
  ]) {
    expect(ran.stdout).toContain(line);
  }
  const [first, bar] = (await readFile(join(folder.path, 'out/a.1m.csv'), 'utf8')).split('\n');
  expect(first).toMatch(
    /^symbol,bar_start,interval_us,open,high,low,close,volume,notional,vwap,trades,buy_volume,sell_volume,unknown_volume,ineligible_trades,ineligible_volume,venue,/,
  );
  expect(bar).toBe('A,2024-08-08T23:54:00.000Z,60000000,2.5,2.5,1,1,204,210,1.02941176470588235,201,4,200,0,0,0,v,-0.9607843137254902,,');
  expect(await readFile(join(folder.path, 'out/a.1d.csv'), 'utf8')).toMatch(/,rv_1m,rv_5m,bv_5m,rvol_ann,amihud,trading_days\n.*,365\n$/);
});

it('names the results of an archive after it, without the suffixes', async () => {
  const content = Buffer.from(`${header}\n${good}\n`);
  const names = ['x.zip', 'y.csv.zip', 'z.csv.zst', 'w.xz', 'v.ndjson.bz2', 'u.dbn.zst', 't.parquet', 's.tsv.gz'];
  for (const name of names) await writeFile(join(folder.path, name), zipSync({ 'inner.csv': content }));
  const ran = await run(folder.path, `process ${names.join(' ')} --out out --format csv`);
  expect(ran.stdout).toContain('✔ x.zip: tardis-trades-csv, zip');
  for (const stem of ['x', 'y', 'z', 'w', 'v', 'u', 't', 's']) expect(ran.stdout).toContain(`1 in out/${stem}.1m.csv`);
});

it('continues after a refused file, and exits with an error', async () => {
  const ran = await run(folder.path, 'process b.csv a.csv.gz --out out --format ndjson --json');
  expect(ran.exitCode).toBe(1);
  const { error, files = error?.details?.files } = JSON.parse(ran.stdout);
  expect(JSON.stringify([error, files])).toContain('UNSUPPORTED_FORMAT');
  expect(JSON.parse(await readFile(join(folder.path, 'out/a.1m.ndjson'), 'utf8'))).toMatchObject({
    symbol: 'A',
    open: '2.5',
    trades: 201,
    ret: null,
  });
});

it('checks all files before it reads any', async () => {
  await mkdir(join(folder.path, 'c'));
  await writeFile(join(folder.path, 'c/a.csv'), '');
  await symlink('nowhere', join(folder.path, 'd.csv'));
  const ran = await run(folder.path, 'process a.csv.gz c c/a.csv d.csv --out out');
  expect(ran.exitCode).toBe(64);
  expect(ran.stderr).toMatch(/c is a folder; name the files in it.*d\.csv does not exist.*another file named a/s);
  const inFile = await run(folder.path, 'process a.csv.gz --out a.csv.gz');
  expect([inFile.exitCode, inFile.stderr]).toEqual([4, expect.stringContaining('NOT_WRITABLE')]);
  const bare = await run(folder.path, 'process');
  expect([bare.exitCode, bare.stderr]).toEqual([64, expect.stringContaining('FILE and --out DIR')]);
  expect((await run(folder.path, 'process a.csv.gz --out out --interval 7m')).stderr).toContain('intervals that divide a day');
  expect((await run(folder.path, 'process a.csv.gz --out out --session Mars/Base')).stderr).toContain('America/New_York');
});

it('makes bars of any interval that divides a day, and of the days and weeks of a time zone', async () => {
  const rows = ['2024-01-08T01:00:00Z', '2024-01-08T06:00:00Z'].map((time, n) => `v,A,${Date.parse(time)}000,0,,buy,${n + 1},4`);
  await writeFile(join(folder.path, 's.csv'), [header, ...rows, ''].join('\n'));
  const ran = await run(folder.path, 'process s.csv --out out --interval 90m,24h,1w --session America/New_York --format csv');
  expect(ran.exitCode, ran.stderr).toBe(0);
  const linesOf = async (label: string) => (await readFile(join(folder.path, `out/s.${label}.csv`), 'utf8')).trim().split('\n');
  expect((await linesOf('1d')).map((line) => line.replace(/^([^,]*,[^,]*),.*,(.*)$/, '$1 $2'))).toEqual([
    'symbol,bar_start session_date',
    'A,2024-01-07T05:00:00.000Z 2024-01-07',
    'A,2024-01-08T05:00:00.000Z 2024-01-08',
  ]);
  expect(await linesOf('1w')).toHaveLength(3);
  expect(await linesOf('90m')).toHaveLength(3);
});

it('refuses a file at its first invalid row, or after a number of them, if it is told to', async () => {
  for (const [flags, code] of [
    ['', 0],
    ['--max-rejects 1', 0],
    ['--max-rejects 0', 1],
    ['--strict', 1],
  ] as const) {
    const ran = await run(folder.path, `process a.csv.gz --out out ${flags}`);
    expect([flags, ran.exitCode]).toEqual([flags, code]);
    expect(ran.stdout + ran.stderr).toContain(code === 0 ? 'rejected      1: 1 FIELD_COUNT' : 'TOO_MANY_REJECTS');
  }
  const strict = await run(folder.path, 'process a.csv.gz --out out --strict');
  expect(strict.stdout).toContain('more than 0 rows are invalid: the row at byte 133 (FIELD_COUNT)');
});

it('names a rejected row of a Parquet file by its number', async () => {
  const rows = `${header}\n${good}\nv,A,1723161256322000,0,2,buy,2.5,-4\n`;
  await writeFile(join(folder.path, 'p.parquet'), await duckdbParquet(rows, 'FROM trades'));
  const strict = await run(folder.path, 'process p.parquet --out out --strict');
  expect(strict.stdout).toContain('more than 0 rows are invalid: row 1 (SIZE_NOT_POSITIVE)');
  expect(strict.stdout).toContain('first reject  row 1 (SIZE_NOT_POSITIVE)');
});

it('applies the limits of the function', async () => {
  const rows = Array.from({ length: 100_001 }, (_, n) => `v,A,${1_723_161_256_000_000 + n * 1_000_000},0,,buy,2.5,4`);
  await writeFile(join(folder.path, 'seconds.csv'), `${[header, ...rows].join('\n')}\n`);
  const refused = await run(folder.path, 'process seconds.csv --out out --interval 1s,1d --memory-mb 128');
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout + refused.stderr).toMatch(
    /TOO_MANY_BARS: the file makes more than 100000 bars of an interval; a function with more memory/,
  );
  expect(refused.stderr).toMatch(/--memory-mb.*function\.memoryMb/);
  const taken = await run(folder.path, 'process seconds.csv --out out --interval 1s,1d --format csv');
  expect([taken.exitCode, taken.stdout]).toEqual([0, expect.stringContaining('1s bars   100001 in out/seconds.1s.csv')]);
  expect((await run(folder.path, 'process seconds.csv --out out --memory-mb 64')).stderr).toContain('a whole number from 128 to 10240');
});
