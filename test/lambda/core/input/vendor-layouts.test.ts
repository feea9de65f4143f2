// Every vendor's layout and its pitfalls: what counts as a trade, at what time, and on which side. Polygon has its own test file.
import { describe, expect, it } from 'vitest';
import { readLines as read } from '../../read-lines.js';

const spot = 'spot/daily/trades/BTCUSDT/BTCUSDT-trades-2024-01-01.csv';

describe('Binance', () => {
  it.each([
    ['milliseconds', '1704067200123', '1704067201456'],
    ['microseconds', '1704067200123456', '1704067201456789'],
  ])('reads spot trades without a header, in %s', async (_, first, second) => {
    const rows = [`10,42000.50,0.10000000,4200.05,${first},True,True`, `11,42001.00,0.20000000,8400.2,${second},False,True`];
    const { bars, format } = await read(rows, { name: spot });
    expect(format).toBe('binance-trades-csv');
    expect(bars).toMatchObject([
      { symbol: 'BTCUSDT', venue: 'binance', bar_start: '2024-01-01T00:00:00.000Z', open: '42000.5', close: '42001', trades: 2 },
    ]);
    expect(bars[0]).toMatchObject({ sell_volume: '0.1', buy_volume: '0.2', volume: '0.3' });
  });

  it('reads futures trades with and without a header', async () => {
    const rows = ['1,9000.1,0.5,4500.05,1704067200123,true', '2,9000.2,0.5,4500.1,1704067200124,false'];
    const name = 'BTCUSD_PERP-trades-2024-01.csv';
    const withHeader = await read(['id,price,qty,quote_qty,time,is_buyer_maker', ...rows], { name });
    expect(withHeader.bars).toMatchObject([{ symbol: 'BTCUSD_PERP', venue: 'binance-futures', sell_volume: '0.5', buy_volume: '0.5' }]);
    expect((await read(rows, { name })).bars).toEqual(withHeader.bars);
    expect((await read(['id,price,qty,base_qty,time,is_buyer_maker', ...rows], { name })).bars).toEqual(withHeader.bars);
  });

  it('counts an aggregated trade as the number of its trades', async () => {
    const name = 'ETHUSDT-aggTrades-2024-01-01.csv';
    const rows = ['5,2000,1,100,103,1704067200123,True,True', '6,2001,2,104,104,1704067200124,False,True'];
    const { bars, format } = await read(rows, { name });
    expect(format).toBe('binance-agg-trades-csv');
    expect(bars).toMatchObject([{ symbol: 'ETHUSDT', venue: 'binance', trades: 5, volume: '3' }]);
    const futures = rows.map((row) => row.replace(/,True$/, ''));
    expect((await read(futures, { name })).bars).toMatchObject([{ venue: 'binance-futures', trades: 5 }]);
    const backwards = await read([...rows, '7,2000,1,9,8,1704067200125,True,True'], { name });
    expect(backwards.summary.rejects).toEqual({ COUNT_INVALID: 1 });
  });

  it('tells the unit of each time by its digits', async () => {
    const row = (id: number, time: string) => `${id},${100 + id},1,100,${time},True,True`;
    const rows = [
      row(1, '1704067200'),
      row(2, '1704067201123'),
      row(3, '1704067202124000'),
      row(4, '1704067203125000001'),
      row(5, '17040672040'),
    ];
    for (const order of [rows, [...rows].reverse()]) {
      const { bars, summary } = await read(order, { name: spot });
      expect(summary).toMatchObject({ accepted: 4, rejects: { TIMESTAMP_INVALID: 1 } });
      expect(bars).toMatchObject([{ open: '101', close: '104', trades: 4, bar_start: '2024-01-01T00:00:00.000Z' }]);
    }
  });

  it('rejects any flag but true and false', async () => {
    const flags = ['true', 'FALSE', '', 'unknown', '1', 'tru'];
    const rows = flags.map((flag, n) => `${n},9000.1,0.5,4500.05,1704067200123,${flag}`);
    const { summary } = await read(rows, { name: spot });
    expect(summary).toMatchObject({ accepted: 2, rejects: { SIDE_INVALID: 4 } });
  });

  it('reads on after a truncated first row', async () => {
    const rows = ['10,42000.50,0.1', '11,42001.00,0.2,8400.2,1704067200123,False,True'];
    for (const chunkSize of [1, 1_000]) {
      expect((await read(rows, { name: spot, chunkSize })).summary).toMatchObject({ accepted: 1, rejects: { FIELD_COUNT: 1 } });
    }
  });

  it('is refused if the file name has no symbol', async () => {
    const rows = ['10,42000.50,0.1,4200.05,1704067200123,True,True'];
    await expect(read(rows, { name: 'part-0001.csv' })).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    await expect(read(rows)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});

describe('Databento', () => {
  const header = 'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence';
  const event = '1704205800000000001';

  it('reads prices in billionths and side letters, and uses the instrument id if there is no symbol', async () => {
    const rows = [
      `1,${event},0,2,5482,T,B,0,185500000000,3,0,1,11`,
      `1,${event},0,2,5482,T,A,0,185250000000,2,0,1,10`,
      `1,${event},0,2,5482,T,N,0,185250000000,1,0,1,12`,
      `1,${event},0,2,5482,X,B,0,185500000000,3,0,1,13`,
      `1,${event},0,2,5482,C,B,0,185500000000,3,0,1,13`,
    ];
    const { bars, summary, format } = await read([header, ...rows]);
    expect([format, summary.rejects]).toEqual(['databento-trades-csv', { ACTION_INVALID: 1, NOT_A_TRADE: 1 }]);
    expect(bars).toMatchObject([{ symbol: '5482', venue: '2', open: '185.25', high: '185.5', close: '185.25' }]);
    expect(bars[0]).toMatchObject({ buy_volume: '3', sell_volume: '2', unknown_volume: '1' });
  });

  it('reads prices that are negative or zero, as those of spreads may be', async () => {
    const rows = ['-5250000000', '0', '1750000000', '-9223372036854775807'].map(
      (price, n) => `1,${event},0,2,5482,T,B,0,${price},3,0,1,${n}`,
    );
    const { bars, summary } = await read([header, ...rows], { limits: { rejectsPerThousand: 1000 } });
    expect(summary).toMatchObject({ accepted: 3, rejects: { PRICE_TOO_MANY_DIGITS: 1 } });
    expect(bars).toMatchObject([{ open: '-5.25', high: '1.75', low: '-5.25', close: '1.75', volume: '9', notional: '-10.5', trades: 3 }]);
    expect(bars[0]?.vwap).toBe('-1.16666666666666667');
    const pretty = await read([header, ...['-5.25', '0', '1.75'].map((price, n) => `1,${event},0,2,5482,T,B,0,${price},3,0,1,${n}`)]);
    expect(pretty.bars).toEqual(bars);
  });

  it('takes whole prices beside decimals for decimals, and refuses a file that mixes the two forms', async () => {
    const rowsOf = (prices: readonly string[]) => prices.map((price, n) => `1,${event},0,2,5482,T,B,0,${price},1,0,1,${n}`);
    expect((await read([header, ...rowsOf(['6505', '6505.25', '6504'])])).bars).toMatchObject([{ low: '6504', high: '6505.25' }]);
    const many = Array.from({ length: 1_000 }, () => '6505000000000');
    for (const prices of [[...many, '6505.25'], ['6505'], ['650500', '1']]) {
      await expect(read([header, ...rowsOf(prices)])).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    }
  });

  it('keeps the order of the file for trades of equal time and sequence', async () => {
    const rows = ['185500000000', '185250000000', '185750000000'].map((price) => `1,${event},0,2,5482,T,B,0,${price},3,0,1,11`);
    expect((await read([header, ...rows])).bars).toMatchObject([{ open: '185.5', close: '185.75' }]);
    expect((await read([header, ...rows.toReversed()])).bars).toMatchObject([{ open: '185.75', close: '185.5' }]);
  });

  it('reads pretty-printed times and prices, a symbol, and ts_out', async () => {
    const rows = ['x,2024-01-02T14:30:00.000000001Z,0,2,5482,T,B,0,185.500000000,3,0,1,11,ESH4'];
    const { bars } = await read([`${header},symbol`, ...rows]);
    expect(bars).toMatchObject([{ symbol: 'ESH4', bar_start: '2024-01-02T14:30:00.000Z', open: '185.5' }]);
    const sent = await read([`${header},ts_out,symbol`, rows[0]?.replace(/ESH4$/, '1704205800000000009,ESH4') ?? '']);
    expect(sent.bars).toEqual(bars);
    const ways = [
      '2024-01-02 14:30:00.000000001+00:00',
      '2024-01-02T14:30:00.000000001+0000',
      '2024-01-02 09:30:00.000000001-05:00',
      '2024-01-02 14:30:00.000000001 UTC',
    ];
    for (const time of ways) {
      expect((await read([`${header},symbol`, rows[0]?.replace(/2024-[^,]*/, time) ?? ''])).bars).toEqual(bars);
    }
    const wrong = ['2024-02-30T14:30:00.000000001Z', '2024-01-02T24:30:00.000000001Z', '2024-01-02T14:30:00.000000001'];
    const { summary } = await read([`${header},symbol`, ...rows, ...wrong.map((time) => rows[0]?.replace(/2024-[^,]*/, time) ?? '')]);
    expect(summary).toMatchObject({ accepted: 1, rejects: { TIMESTAMP_INVALID: 3 } });
  });
});

it('Kaiko: reads milliseconds, and whether the taker sold, if known', async () => {
  const rows = [
    'id,exchange,symbol,date,price,amount,sell',
    '7,cbse,btc-usd,1704205800123,42000.1,0.5,true',
    '8,cbse,btc-usd,1704205800124,42000.2,0.25,false',
    '9,cbse,btc-usd,1704205800125,42000.2,1,',
    '10,cbse,btc-usd,1704205800126,42000.2,2,Unknown',
    '11,cbse,btc-usd,1704205800127,42000.2,4,"unknown"',
    '12,cbse,btc-usd,1704205800128,42000.2,8,buy',
  ];
  const { bars, format, summary } = await read(rows);
  expect([format, summary.rejects]).toEqual(['kaiko-trades-csv', { SIDE_INVALID: 1 }]);
  expect(bars).toMatchObject([{ symbol: 'btc-usd', venue: 'cbse', sell_volume: '0.5', buy_volume: '0.25', unknown_volume: '7' }]);
});
