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

  it('uses one time unit per file, whichever row comes first', async () => {
    const row = (id: number, time: string) => `${id},100,1,100,${time},True,True`;
    const rows = [row(1, '1704067200123'), row(2, '1704067200124000'), row(3, '1704067200125000'), row(4, '1704067200126000')];
    const orders = [rows, [...rows].reverse(), [rows[1], rows[0], rows[3], rows[2]] as string[]];
    const read3 = await Promise.all(orders.map((order) => read(order, { name: spot })));
    for (const { bars, summary } of read3) {
      expect(summary).toMatchObject({ accepted: 3, rejects: { TIMESTAMP_UNIT: 1 } });
      expect(bars).toEqual(read3[0]?.bars);
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
      `1,${event},0,2,5482,C,B,0,185500000000,3,0,1,13`,
    ];
    const { bars, summary, format } = await read([header, ...rows]);
    expect([format, summary.rejects]).toEqual(['databento-trades-csv', { ACTION_INVALID: 1 }]);
    expect(bars).toMatchObject([{ symbol: '5482', venue: '2', open: '185.25', high: '185.5', close: '185.25' }]);
    expect(bars[0]).toMatchObject({ buy_volume: '3', sell_volume: '2', unknown_volume: '1' });
  });

  it('rejects prices that are not positive, as those of spreads may be', async () => {
    const rows = ['-5250000000', '0', '-5.25', '5250000000'].map((price, n) => `1,${event},0,2,5482,T,B,0,${price},3,0,1,${n}`);
    const { summary } = await read([header, ...rows]);
    expect(summary).toMatchObject({ accepted: 1, rejects: { PRICE_NOT_POSITIVE: 3 } });
  });

  it('reads pretty-printed times and prices, a symbol, and ts_out', async () => {
    const rows = ['x,2024-01-02T14:30:00.000000001Z,0,2,5482,T,B,0,185.500000000,3,0,1,11,ESH4'];
    const { bars } = await read([`${header},symbol`, ...rows]);
    expect(bars).toMatchObject([{ symbol: 'ESH4', bar_start: '2024-01-02T14:30:00.000Z', open: '185.5' }]);
    const sent = await read([`${header},ts_out,symbol`, rows[0]?.replace(/ESH4$/, '1704205800000000009,ESH4') ?? '']);
    expect(sent.bars).toEqual(bars);
    const wrong = ['2024-02-30T14:30:00.000000001Z', '2024-01-02T24:30:00.000000001Z', '2024-01-02 14:30:00.000000001Z'];
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
