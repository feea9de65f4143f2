// The flags of `process` for files in unknown layouts, and mappings of the settings file.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run, temporaryFolder } from '../../run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const write = (name: string, ...lines: string[]) => writeFile(join(folder.path, name), `${lines.join('\n')}\n`);
const settings = (...mappings: string[]) => write('trading-infra.yaml', 'version: 1', 'environments: {}', 'mappings:', ...mappings);
const bars = (name: string) => readFile(join(folder.path, 'out', name), 'utf8');

beforeEach(async () => {
  folder = await temporaryFolder();
  await write('tardis.csv', 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount', 'v,A,1704205800000000,0,1,buy,2.5,4');
  await write('own.txt', 'Day|Sym|Px|Qty|Side', '2024-01-02 09:30:00|A|2.5|4|B');
  await settings(
    '  mine:',
    '    columns: { time: Day, price: 3, size: Qty, symbol: Sym, side: Side }',
    '    delimiter: "|"',
    '    timeFormat: YYYY-MM-DD HH:mm:ss',
    '    timeZone: America/New_York',
    '    venue: v',
  );
});
afterEach(() => folder.remove());

it('reads a file with --columns or --mapping as if it were in a known layout', async () => {
  await run(folder.path, 'process tardis.csv --out out --format csv');
  const expected = await bars('tardis.1m.csv');
  const flags = ['--columns', 'time=Day,price=Px,size=Qty,symbol=Sym,side=Side', '--time-format', 'YYYY-MM-DD HH:mm:ss'];
  const ran = await run(folder.path, [
    'process',
    'own.txt',
    '--out',
    'out',
    '--format',
    'csv',
    ...flags,
    '--delimiter',
    '|',
    '--time-zone',
    'America/New_York',
    '--venue',
    'v',
  ]);
  expect(ran.stdout).toContain('✔ own.txt: mapped-csv');
  expect(await bars('own.1m.csv')).toBe(expected);
  await run(folder.path, 'process own.txt --out out --format csv --mapping mine');
  expect(await bars('own.1m.csv')).toBe(expected);
  await run(folder.path, 'process own.txt --out out --format csv --mapping mine --venue w');
  expect(await bars('own.1m.csv')).toBe(expected.replaceAll(',v,', ',w,'));
});

it.each([
  ['--mapping other', 'has no mapping "other"; it has mine. Known without it: kraken, coinbase.'],
  ['--mapping krakn', 'Did you mean kraken?'],
  ['--mapping mini', 'Did you mean mine?'],
  ['--columns time=a,price', 'got "price"'],
  ['--columns time=a,price=b,symbol=c', 'lacks size'],
  ['--columns time=a,price=b,size=c,symbol=d --delimiter x', 'a comma, a semicolon'],
  ['--time-zone UTC', 'needs a mapping'],
])('refuses flags that do not fit together: %s', async (flags, message) => {
  const ran = await run(folder.path, `process own.txt --out out ${flags}`);
  expect(ran.exitCode).toBe(64);
  expect(ran.stderr).toContain(message);
  expect(ran.stderr).toContain('trading-infra process --help');
});

it('reads the files of Kraken and Coinbase if their names are given', async () => {
  await write('XBTUSD.csv', '1381095255,122.00000,0.10000000', '1381095256.5,123,0.2');
  await write('BTC-USD.csv', 'time,trade_id,price,size,side', '2024-01-02T03:04:05.123456Z,12,42000.1,0.5,sell');
  await run(folder.path, 'process XBTUSD.csv --out out --format csv --mapping kraken');
  await run(folder.path, 'process BTC-USD.csv --out out --format csv --mapping coinbase --symbol BTC');
  const barOf = async (name: string) => (await bars(`${name}.1m.csv`)).split('\n')[1];
  expect(await barOf('XBTUSD')).toMatch(/^XBTUSD,2013-10-06T21:34:00.000Z,60000000,122,123,122,123,0.3,.*,2,0,0,0.3,0,0,kraken,/);
  // The maker sold, so the taker bought.
  expect(await barOf('BTC-USD')).toMatch(/^BTC,2024-01-02T03:04:00.000Z,60000000,42000.1,.*,1,0.5,0,0,0,0,coinbase,/);
});

it('a mapping of the settings file counts more than a known one of that name', async () => {
  await settings('  kraken: {columns: {time: 1, price: 3, size: 2}, venue: own, symbol: X}');
  await write('XBTUSD.csv', '1381095255,122,0.1');
  await run(folder.path, 'process XBTUSD.csv --out out --format csv --mapping kraken');
  expect(await bars('XBTUSD.1m.csv')).toContain('\nX,2013-10-06T21:34:00.000Z,60000000,0.1,');
});

it('checks the mappings of the settings file', async () => {
  await settings('  mine:', '    columns: { time: Day, price: 3, symbol: Sym }');
  const ran = await run(folder.path, 'process own.txt --out out --mapping mine');
  expect(ran.stderr).toContain('trading-infra.yaml:4:3: mappings.mine cannot be used: columns lacks size');
});
