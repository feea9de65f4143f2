// Files in any layout, read with a mapping: the same trades written in other columns, separators, times and zones give the same bars.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkReadOptions, type ReadOptions } from '../../../../src/platform/read-options.js';
import { readLines } from '../../read-lines.js';

const named = { time: 'ts', price: 'px', size: 'qty', symbol: 'sym' };
const strict = { rejectsPerThousand: 0 };
const read = (lines: readonly string[], options: ReadOptions, more: { name?: string; chunkSize?: number } = {}) =>
  readLines(lines, { limits: strict, read: checkReadOptions(options), ...more });
const refused = (lines: readonly string[], options: ReadOptions, name?: string) =>
  read(lines, options, name === undefined ? {} : { name }).then(
    () => 'accepted',
    (error: Error) => error.message,
  );

interface Written {
  micros: number;
  price: string;
  size: string;
  side: string;
  id: number;
}

const hourMs = 3_600_000;
/** The local time in a zone with this offset, as YYYY-MM-DDTHH:mm:ss.SSSSSS. */
function local(micros: number, offsetHours: number): string {
  const iso = new Date(Math.floor(micros / 1000) + offsetHours * hourMs).toISOString();
  return `${iso.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}`;
}

/** New York is 5 hours behind UTC in January, and Kathmandu always 5.75 hours ahead. */
const ways: readonly { options: Partial<ReadOptions>; time: (micros: number) => string }[] = [
  { options: {}, time: String },
  { options: { timeFormat: 'us' }, time: String },
  { options: { timeFormat: 'ms' }, time: (micros) => (micros / 1000).toFixed(3) },
  { options: { timeFormat: 's' }, time: (micros) => `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}` },
  { options: { timeFormat: 'ns' }, time: (micros) => `${micros}000` },
  { options: { timeFormat: 'iso' }, time: (micros) => local(micros, 0) },
  { options: { timeFormat: 'iso', timeZone: 'America/New_York' }, time: (micros) => local(micros, -5).replace('T', ' ') },
  { options: { timeFormat: 'iso', timeZone: 'America/New_York' }, time: (micros) => `${local(micros, 2)}+02:00` },
  {
    options: { timeFormat: 'YYYY-MM-DD HH:mm:ss.SSS', timeZone: 'Asia/Kathmandu' },
    time: (micros) => local(micros, 5.75).replace('T', ' '),
  },
  {
    options: { timeFormat: 'DD/MM/YYYY[ at ]HH:mm:ss.S' },
    time: (micros) => local(micros, 0).replace(/^(....)-(..)-(..)T/, '$3/$2/$1 at '),
  },
  {
    options: { timeFormat: 'M-D-YYYY H:mm:ss.SSSSSS' },
    time: (micros) => local(micros, 0).replace(/^(....)-0?(.+?)-0?(.+?)T0?/, '$2-$3-$1 '),
  },
];

describe('the same trades', () => {
  const micros = fc.integer({ min: 1_704_067_200_000_000, max: 1_704_067_320_000_000 });
  const trade = fc.record({
    micros,
    price: fc.integer({ min: 1, max: 999_999 }).map((n) => (n / 100).toFixed(2)),
    size: fc.integer({ min: 1, max: 9_999 }).map((n) => (n / 1000).toFixed(3)),
    side: fc.constantFrom('buy', 'sell', 'unknown'),
    id: fc.integer({ min: 1, max: 40 }),
  });

  const tardis = (trades: readonly Written[]) => [
    'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
    ...trades.map(({ micros: time, price, size, side, id }) => `v,ABC,${time},0,${id},${side},${price},${size}`),
  ];
  const sides: Record<string, Record<string, string>> = {
    side: { buy: 'B', sell: 's', unknown: '' },
    maker: { buy: 'sell', sell: 'true', unknown: '' },
  };

  it('give the bars of a Tardis file in any other form', async () => {
    const form = fc.record({
      way: fc.constantFrom(...ways),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      side: fc.constantFrom('side', 'maker'),
      hasHeader: fc.boolean(),
      order: fc.shuffledSubarray(['time', 'price', 'size', 'symbol', 'side', 'id', 'other'], { minLength: 7 }),
      chunkSize: fc.constantFrom(7, 1_000),
    });
    const trades = fc.array(trade, { minLength: 1, maxLength: 30 }).map((all) => all.sort((a, b) => a.micros - b.micros));
    await fc.assert(
      fc.asyncProperty(trades, form, async (all, { way, delimiter, side, hasHeader, order, chunkSize }) => {
        const line = ({ micros: time, price, size, side: word, id }: Written) => {
          const fields: Record<string, string> = {
            time: way.time(time),
            price,
            size,
            symbol: 'ABC',
            side: sides[side]?.[word] ?? '',
            id: String(id),
            other: 'x',
          };
          return order.map((name) => fields[name]).join(delimiter);
        };
        const columnOf = (name: string) => (hasHeader ? `The ${name}` : String(order.indexOf(name) + 1));
        const columns = {
          ...Object.fromEntries(['time', 'price', 'size', 'symbol', 'id'].map((name) => [name, columnOf(name)])),
          [side]: columnOf('side'),
        };
        const header = hasHeader ? [order.map((name) => `the ${name}`).join(delimiter)] : [];
        const options = { columns, delimiter, venue: 'v', ...way.options } as ReadOptions;
        const { bars, summary } = await read([...header, ...all.map(line)], options, { chunkSize });
        const expected = await readLines(tardis(all));
        expect(bars).toEqual(expected.bars);
        expect(summary.duplicates).toBe(expected.summary.duplicates);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe('the symbol', () => {
  const lines = ['1704067200,100,1', '1704067201,101,2'];
  const columns = { time: '1', price: '2', size: '3' };

  it.each([
    ['XBTUSD', 'any.csv', 'XBTUSD'],
    ['{symbol}', 'kraken/XBTUSD.csv', 'XBTUSD'],
    ['{symbol}', 'incoming/ETHEUR.csv.gz', 'ETHEUR'],
    ['{symbol}-*', 'BTC-USD-2024.csv', 'BTC'],
    ['trades_{symbol}_*', 'trades_A.B_2024-01.tsv.zst', 'A.B'],
  ])('is given for all rows, or found in the name: %s in %s', async (symbol, name, found) => {
    expect((await read(lines, { columns, symbol }, { name })).bars).toMatchObject([
      { symbol: found, venue: '', open: '100', close: '101' },
    ]);
  });

  it('is refused if the name does not fit, or the rows have one', async () => {
    expect(await refused(lines, { columns, symbol: 'x_{symbol}' }, 'XBTUSD.csv')).toContain('does not fit the pattern');
    const tardis = ['exchange,symbol,timestamp,local_timestamp,id,side,price,amount'];
    expect(await refused(tardis, { symbol: 'A' })).toContain('leave out --symbol');
  });

  it('may replace that of a known file name', async () => {
    const row = '10,42000.50,0.1,4200.05,1704067200123,True,True';
    expect((await read([row], { symbol: 'BTCUSDT' }, { name: 'renamed.csv' })).bars).toMatchObject([
      { symbol: 'BTCUSDT', venue: 'binance' },
    ]);
  });
});

describe('columns', () => {
  it('reads Kraken’s quarterly files, whose header has fewer names than the rows have fields', async () => {
    const lines = ['Price,Volume,Timestamp,Type,Miscellaneous,Trade ID', '100.5,1.0,1700000000.0,b,l,,1', '100.4,2.0,1700000000.25,s,m,,2'];
    const columns = { time: '3', price: '1', size: '2', side: '4', id: '7', sequence: '7' };
    const { bars } = await read(lines, { columns, symbol: 'XBTEUR' });
    expect(bars).toMatchObject([{ open: '100.5', close: '100.4', buy_volume: '1', sell_volume: '2' }]);
  });

  it('reads a date and a time of day in columns of their own', async () => {
    const lines = ['Date;Time;Last;Volume', '01/02/2024;09:30:00;10.25;100', '07/02/2024;09:30:00;10.5;200'];
    const options: ReadOptions = { columns: { date: 'Date', time: 'Time', price: 'Last', size: 'Volume' }, delimiter: ';', symbol: 'IBM' };
    const { bars } = await read(lines, { ...options, timeFormat: 'MM/DD/YYYY HH:mm:ss', timeZone: 'America/New_York' });
    expect(bars.map(({ bar_start }) => bar_start)).toEqual(['2024-01-02T14:30:00.000Z', '2024-07-02T13:30:00.000Z']);
  });

  it('are refused if they are not there, and the message has the names of the header but never a row', async () => {
    const header = 'ts,px,qty,sym';
    expect(await refused([header, '1,2,3,4'], { columns: { ...named, price: 'price' } })).toBe(
      'the header has no column price; it has ts, px, qty, sym',
    );
    expect(await refused(['1704067200;secret;3;4'], { columns: named })).not.toContain('secret');
    expect(await refused(['1704067200;2;3;4'], { columns: { time: '1', price: '2', size: '3' }, symbol: 'A' })).toContain('--delimiter');
    expect(await refused(['ts,px,qty,sym,PX'], { columns: { ...named, price: 'Px' } })).toContain('more than once');
    expect((await read([header, '1704067200,2,3,4'], { columns: { ...named, price: 'PX' } })).bars).toHaveLength(1);
  });

  it('reads names in other languages', async () => {
    const columns = { time: 'Zeit', price: 'Preis (€)', size: '数量', symbol: 'Zeichen' };
    expect((await read(['Zeit,Preis (€),数量,Zeichen', '1704067200,2,3,A'], { columns })).bars).toMatchObject([
      { symbol: 'A', volume: '3' },
    ]);
  });

  it('orders trades of equal time by their sequence; without one, newest first is refused', async () => {
    const lines = ['ts,px,qty,sym,seq', '1704067201,3,1,A,3', '1704067200,2,1,A,2', '1704067200,1,1,A,1'];
    expect((await read(lines, { columns: { ...named, sequence: 'seq' } })).bars).toMatchObject([{ open: '1', close: '3' }]);
    expect(await refused(lines, { columns: named })).toContain('tac');
  });
});

describe('local times', () => {
  const columns = named;
  const rows = (times: readonly string[]) => ['ts,px,qty,sym', ...times.map((time) => `${time},1,1,A`)];
  const options: ReadOptions = { columns, timeFormat: 'YYYY-MM-DD HH:mm:ss', timeZone: 'America/New_York' };

  it('that the zone repeats are rejected as ambiguous, and those that it skips as invalid', async () => {
    const times = [
      '2024-11-03 00:59:59',
      '2024-11-03 01:00:00',
      '2024-11-03 01:59:59',
      '2024-11-03 02:00:00',
      '2024-03-10 02:30:00',
      '2024-03-10 03:00:00',
    ];
    const { summary, bars } = await readLines(rows(times), { read: options });
    expect(summary.rejects).toEqual({ TIMESTAMP_AMBIGUOUS: 2, TIMESTAMP_INVALID: 1 });
    expect(bars.map(({ bar_start }) => bar_start)).toEqual([
      '2024-03-10T07:00:00.000Z',
      '2024-11-03T04:59:00.000Z',
      '2024-11-03T07:00:00.000Z',
    ]);
  });

  it.each([
    '2024-02-30 00:00:00',
    '2024-13-01 00:00:00',
    '2024-01-01 24:00:00',
    '2024-01-01 00:00',
    '2024-01-01 00:00:00 ',
    '1970-01-01 00:00:00',
    'x',
  ])('that are none are rejected: %j', async (time) => {
    const { summary } = await readLines(rows([time.trim() === time ? time : `${time}x`]), { read: options });
    expect(summary.rejects).toEqual({ TIMESTAMP_INVALID: 1 });
  });

  it('Unix times of 1999, which have fewer digits, are read in a given unit', async () => {
    const { bars } = await read(rows(['915148800000']), { columns, timeFormat: 'ms' });
    expect(bars).toMatchObject([{ bar_start: '1999-01-01T00:00:00.000Z' }]);
  });

  it.each(['1704067200.1234567891', '1704067200.', '.5', '0', '-1', '99999999999999', '1704067200,5'])(
    'are no Unix times in seconds: %s',
    async (time) => {
      const { summary } = await readLines(['ts;px;qty;sym', `${time};1;1;A`], { read: { columns, timeFormat: 's', delimiter: ';' } });
      expect(summary.rejects).toEqual({ TIMESTAMP_INVALID: 1 });
    },
  );
});

it('a known layout is read with another delimiter', async () => {
  const lines = ['exchange,symbol,timestamp,local_timestamp,id,side,price,amount', 'v,A,1704067200000000,0,1,buy,42000.0,0.5'];
  const { bars, format } = await read(
    lines.map((line) => line.replaceAll(',', ';')),
    { delimiter: ';' },
  );
  expect([format, bars]).toEqual(['tardis-trades-csv', (await readLines(lines)).bars]);
});

describe('options that are refused', () => {
  const good = { columns: named };
  it.each([
    ['a list', [], 'one JSON object'],
    ['an unknown option', { colums: {} }, 'is no option'],
    ['an unknown key of columns', { columns: { ...named, volume: 'v' } }, 'allowed: time, price, size'],
    ['no price', { columns: { time: 'ts', size: 'qty', symbol: 's' } }, 'lacks price'],
    ['no symbol', { columns: { time: 'ts', price: 'px', size: 'qty' } }, 'no symbol'],
    ['two symbols', { ...good, symbol: 'A' }, 'symbol is given twice'],
    ['two venues', { columns: { ...named, venue: 'v' }, venue: 'A' }, 'venue is given twice'],
    ['two sides', { columns: { ...named, side: 'a', maker: 'b' } }, 'both side and maker'],
    ['a column twice', { columns: { ...named, price: 'ts' } }, 'twice'],
    ['column 0', { columns: { ...named, price: '0' } }, 'for price'],
    ['a delimiter', { ...good, delimiter: ':' }, 'allowed: a comma'],
    ['a pattern without a year', { ...good, timeFormat: 'MM-DD HH:mm:ss' }, 'has no year'],
    ['a pattern with an unknown part', { ...good, timeFormat: 'YYYY-MM-DD hh:mm:ss' }, 'is no part of a time'],
    ['a pattern with a part twice', { ...good, timeFormat: 'YYYY-MM-DD HH:mm:ss ss' }, 'second twice'],
    ['an unknown zone', { ...good, timeFormat: 'iso', timeZone: 'Mars/Base' }, 'is not known'],
    ['a zone for Unix times', { ...good, timeFormat: 'ms', timeZone: 'UTC' }, 'local times'],
    ['a date without a format', { columns: { ...named, date: 'd' } }, 'needs a time format'],
    ['a time format without columns', { timeFormat: 'ms' }, 'needs a mapping'],
    ['a quote in the symbol', { columns: { time: 'a', price: 'b', size: 'c' }, symbol: 'a"b' }, 'without quotes'],
    ['an eligibility', { eligibility: 'none' }, 'allowed: us-sip, all'],
  ])('%s', (_, options, message) => {
    expect(() => checkReadOptions(options)).toThrow(message);
  });
});
