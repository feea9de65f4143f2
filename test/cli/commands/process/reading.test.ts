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
  ['--mapping other', 'has no mapping "other"; it has mine.'],
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

it('checks the mappings of the settings file', async () => {
  await settings('  mine:', '    columns: { time: Day, price: 3, symbol: Sym }');
  const ran = await run(folder.path, 'process own.txt --out out --mapping mine');
  expect(ran.stderr).toContain('trading-infra.yaml:4:3: mappings.mine cannot be used: columns lacks size');
});
