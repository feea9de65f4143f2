// Files that people had trouble with, with the bars that they should give, through the built tool. They are kept beside the repository; without them, the test is skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const cases = resolve(import.meta.dirname, '../../../shared/cases');
const tool = resolve(import.meta.dirname, '../../bin/trading-infra.js');
const fields = ['open', 'high', 'low', 'close', 'volume'] as const;

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'trading-infra-cases-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

type Bars = Record<string, string>[];

function processCase(file: string, flags = ''): { bars: Bars; refusal: string | undefined } {
  const args = [
    'process',
    join(cases, file),
    '--out',
    out,
    '--interval',
    '1m',
    '--format',
    'csv',
    '--json',
    ...flags.split(' ').filter(Boolean),
  ];
  const { stdout } = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });
  const { error, files = error?.details?.files } = JSON.parse(stdout);
  const [{ written = [], error: refused }] = files ?? [{ error }];
  return { bars: written.length === 0 ? [] : readCsv(resolve(written[0].path)), refusal: refused && `${refused.code}: ${refused.message}` };
}

function readCsv(path: string): Bars {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, n) => [names[n], value])));
}

/** Open, high, low, close and volume of each bar. */
const prices = (bars: Bars) => bars.map((bar) => fields.map((name) => bar[name]).join(' '));

it.skipIf(!existsSync(cases)).each([
  ['tie-polygon-otc-same-sequence.csv', '', ['48.06 48.06 48.05 48.05 200']],
  ['tie-hyperliquid-real.csv', '', ['105055 105055 105051 105051 0.6']],
  ['polygon-sale-conditions.csv', '', ['170 170.05 168.1 170.02 171803']],
  ['polygon-two-days-same-ids.csv', '--interval 1d', ['142.99 143 142.99 143 300', '144.1 144.2 144.1 144.2 1200']],
  ['polygon-winter-evening-1d.csv', '--session America/New_York --eligibility all --interval 1d', ['10 10.5 10 10.5 200']],
  ['polygon-futures.csv', '', ['0.05 0.05 0.05 0.05 1']],
  ['databento-cl-2020-04-20.csv', '', ['20 20 -64.63 -64.63 1200']],
  ['databento-spread.csv', '', ['-5.5 -5.5 -5.99 -5.99 50']],
  ['databento-integral-price.csv', '', ['6505.25 6505.25 6504.75 6504.75 6']],
  ['databento-pandas.csv', '', ['6505 6505 6505 6505 2']],
  ['spaces-after-commas.csv', '', ['42000 42049.9 42000 42049.9 100']],
  ['unclear-extra-column.csv', '', ['42000 42049.9 42000 42049.9 100']],
  ['unclear-semicolons.csv', '--delimiter ;', ['42000 42049.9 42000 42049.9 100']],
  ['ts-1999.ndjson', '', ['1 1 1 1 1']],
])('%s %s', (file, flags, expected) => {
  const { bars, refusal } = processCase(file, flags);
  expect(refusal).toBeUndefined();
  expect(prices(bars)).toEqual(expected);
});

it.skipIf(!existsSync(cases)).each([
  ['tie-bitmex-sell-sweep', '', 'tie-bitmex-sell-sweep.expected.csv'],
  ['tie-databento-es-real', '', 'tie-databento-es-real.expected.csv'],
  ['tie-databento-es-real', '--interval 1s', 'tie-databento-es-real.expected-1s.csv'],
])('%s %s gives %s', (name, flags, expected) => {
  // The notional of inverse contracts is not that of the expected file, which was made without a table of contracts.
  const isInverse = name.startsWith('tie-bitmex');
  const wanted = readCsv(join(cases, expected)).map(({ notional, ...bar }) => (isInverse ? bar : { ...bar, notional }));
  const { bars } = processCase(`${name}.csv`, flags);
  expect(bars).toEqual(wanted.map((bar) => expect.objectContaining(bar)));
});

it.skipIf(!existsSync(cases)).each([
  ['inverse-bitmex-xbtusd.csv', '12152', '8538.49473337722186'],
  ['BTCUSD_PERP-aggTrades-2023-10-27.csv', '15000', '34168.5666666666667'],
])('the notional of %s is %s', (file, notional, vwap) => {
  expect(processCase(file).bars).toMatchObject([{ notional, vwap }]);
});

it.skipIf(!existsSync(cases))('milliseconds and microseconds in one file, and the same month in a zip archive', () => {
  const { bars } = processCase('BTCUSDT-trades-2024-2025.csv');
  expect(bars.map(({ bar_start, trades }) => `${bar_start} ${trades}`)).toEqual([
    '2024-12-31T23:58:00.000Z 45',
    '2024-12-31T23:59:00.000Z 55',
    '2025-01-01T00:00:00.000Z 67',
    '2025-01-01T00:01:00.000Z 33',
  ]);
  expect(processCase('BTCUSDT-trades-2025-01.zip').bars[0]).toMatchObject({ symbol: 'BTCUSDT', open: '43000.1' });
});

it.skipIf(!existsSync(cases))('Databento’s forms of the same trades give bars', () => {
  for (const file of ['databento-x.dbn', 'databento-x.dbn.zst', 'databento-db.csv.zst', 'trades.parquet']) {
    const { bars, refusal } = processCase(file);
    expect([file, refusal, bars.length > 0]).toEqual([file, undefined, true]);
  }
  expect(prices(processCase('databento-x.dbn').bars)).toEqual(prices(processCase('databento-x.dbn.zst').bars));
});

it.skipIf(!existsSync(cases)).each([
  ['unclear-semicolons.csv', /semicolon|“;”|";"|`;`|;/],
  ['unclear-api-error.json', /^UNSUPPORTED_FORMAT: .*JSON document/],
])('%s is refused, and says why', (file, reason) => {
  expect(processCase(file).refusal).toMatch(reason);
});

it.skipIf(!existsSync(cases))('every case is tried here', () => {
  const tried = readFileSync(import.meta.filename, 'utf8');
  const files = readdirSync(cases).filter(
    (name) => !name.includes('expected') && name !== 'README.md' && name !== 'databento-real-futures.csv',
  );
  expect(files.filter((name) => !tried.includes(name.replace(/\.csv$/, '')))).toEqual([]);
});
