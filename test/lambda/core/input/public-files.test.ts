// The public files of venues (Bybit, BitMEX, OKX), and Polygon's and Databento's other files: sample rows, and neighbours that must not be mistaken for them.
import { describe, expect, it } from 'vitest';
import { readLines as read } from '../../read-lines.js';

const unsupported = { code: 'UNSUPPORTED_FORMAT' };
const strict = { limits: { rejectsPerThousand: 0 } };

describe('Bybit and BitMEX', () => {
  const header = 'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional';
  const bybit = [
    '1649054912,FXSUSDT,Buy,0.01,38.32,PlusTick,9c30abaf-80ae-5ebf-9850-58fe7ed4bac8,3.832e+07,0.01,0.3832',
    '1649054912.2791,FXSUSDT,Sell,0.02,38.30,MinusTick,80253109-efbb-58ca-9adc-d458b66201e9,2.462827064202559e+06,0.02,0.766',
    '1649054913.507791,FXSUSDT,Sell,1e-02,38.31,PlusTick,c00e7c56-feb6-51ea-a24e-c827583fb5c5,20036.0,0.01,0.3831',
  ];
  const bitmex = [
    '2020-05-04D00:00:03.367608000,XBTUSD,Buy,1,8907.5,ZeroPlusTick,9d3d65b9-f073-ec03-eceb-61c49761ff1d,11226,0.00011226,1',
    '2020-05-04D00:00:03.367608001,XBTUSD,Sell,20,8907,MinusTick,9d3d65b9-f073-ec03-eceb-61c49761ff1e,11226,0.00011226,1',
    '2020-05-04D00:00:04.000000000,XBTUSD,,5,8908,PlusTick,9d3d65b9-f073-ec03-eceb-61c49761ff1f,11226,0.00011226,1',
    '2020-05-04D00:00:05.000000000,.BXBT,,0,8905.11,PlusTick,00000000-0000-0000-0000-000000000000,,,',
  ];

  it('reads Bybit’s derivatives, with and without RPI', async () => {
    const { bars, format, summary } = await read([header, ...bybit], strict);
    expect([format, summary.accepted]).toEqual(['bybit-derivatives-trades-csv', 3]);
    expect(bars).toMatchObject([
      { symbol: 'FXSUSDT', venue: 'bybit', open: '38.32', high: '38.32', low: '38.3', close: '38.31', volume: '0.04', buy_volume: '0.01' },
    ]);
    expect(bars[0]?.bar_start).toBe('2022-04-04T06:48:00.000Z');
    expect((await read([`${header},RPI`, ...bybit.map((row) => `${row},0`)])).bars).toEqual(bars);
  });

  it('reads BitMEX, whose header is the same; rows without a size are no trades', async () => {
    for (const chunkSize of [1, 1_000]) {
      const { bars, format, summary } = await read([header, ...bitmex], { ...strict, chunkSize });
      expect([format, summary.rejects]).toEqual(['bitmex-trades-csv', { NOT_A_TRADE: 1 }]);
      expect(bars).toMatchObject([{ symbol: 'XBTUSD', venue: 'bitmex', open: '8907.5', low: '8907', close: '8908', volume: '26' }]);
      expect(bars[0]).toMatchObject({ bar_start: '2020-05-04T00:00:00.000Z', buy_volume: '1', sell_volume: '20', unknown_volume: '5' });
    }
    const more = await read([`${header},trdType,pool`, ...bitmex.map((row) => `${row},Regular,`)]);
    expect(more.format).toBe('bitmex-trades-csv');
  });

  it('is refused if the times do not tell which it is', async () => {
    const iso = bitmex.map((row) => row.replace('D', 'T').replace(',', 'Z,'));
    for (const rows of [iso, [...bybit, ...bitmex]]) await expect(read([header, ...rows])).rejects.toMatchObject(unsupported);
    expect((await read([header])).summary.rows).toBe(0);
  });

  it('skips a size of zero only in BitMEX', async () => {
    const zero = bybit[0]?.replace('Buy,0.01', 'Buy,0') ?? '';
    expect((await read([header, ...bybit, zero])).summary.rejects).toEqual({ SIZE_NOT_POSITIVE: 1 });
    const negative = bitmex[0]?.replace('Buy,1', 'Buy,-0') ?? '';
    expect((await read([header, ...bitmex, negative])).summary.rejects).toEqual({ NOT_A_TRADE: 1, SIZE_NOT_POSITIVE: 1 });
  });

  it('refuses a file with the newest trade first, if trades of equal time would be in the wrong order', async () => {
    const tie = bybit[2]?.replace('c00e', 'c00f').replace('38.31', '38.35') ?? '';
    const newest = [tie, ...bybit.toReversed()];
    await expect(read([header, ...newest])).rejects.toMatchObject({ ...unsupported, message: expect.stringContaining('tac') });
    expect((await read([header, ...newest.toReversed()])).bars).toMatchObject([{ close: '38.35' }]);
    expect((await read([header, ...bybit.toReversed()])).bars).toEqual((await read([header, ...bybit])).bars);
  });

  it('reads Bybit’s spot trades, whose symbol is in the name of the file', async () => {
    const rows = ['1,1747612800074,106453.8,0.003718,sell,0', '2,1747612800074,106453.9,0.001,buy,1'];
    for (const name of ['BTCUSDT_2025-05-19.csv.gz', 'spot/BTCUSDT/BTCUSDT-2025-05.csv']) {
      const { bars } = await read(['id,timestamp,price,volume,side,rpi', ...rows], { name, ...strict });
      expect(bars).toMatchObject([
        { symbol: 'BTCUSDT', venue: 'bybit-spot', open: '106453.8', close: '106453.9', sell_volume: '0.003718' },
      ]);
      const short = rows.map((row) => row.replace(/,\d$/, ''));
      expect((await read(['id,timestamp,price,volume,side', ...short], { name })).bars).toEqual(bars);
    }
    for (const name of ['trades.csv', 'BTCUSDT-trades-2025-05.csv', 'BTCUSDT2025-05-19.csv']) {
      await expect(read(['id,timestamp,price,volume,side', '1,1747612800074,1,1,sell'], { name })).rejects.toMatchObject(unsupported);
    }
  });
});

describe('OKX', () => {
  it('reads one instrument or several, in the order of the ids', async () => {
    const header = 'instrument_name,trade_id,side,price,size,created_time';
    const rows = ['BTC-USDT-SWAP,1566502283,buy,104503.5,1,1748707200008', 'BTC-USDT-SWAP,1566502282,sell,104503.0,30.14,1748707200008'];
    const { bars, format } = await read([header, ...rows], strict);
    expect(format).toBe('okx-trades-csv');
    expect(bars).toMatchObject([{ symbol: 'BTC-USDT-SWAP', venue: 'okx', open: '104503', close: '104503.5', sell_volume: '30.14' }]);
    expect((await read([`${header},source`, ...rows.map((row) => `${row},0\r`)])).bars).toEqual(bars);
  });

  const names = ['trade_id/撮合id', 'side/交易方向', 'size/数量', 'price/价格', 'created_time/成交时间'].join(',');
  // The Chinese part of the names in GBK, as in the files.
  const gbk =
    'trade_id/\xb4\xe9\xba\xcfid,side/\xbd\xbb\xd2\xd7\xb7\xbd\xcf\xf2,size/\xca\xfd\xc1\xbf,price/\xbc\xdb\xb8\xf1,created_time/\xb3\xc9\xbd\xbb\xca\xb1\xbc\xe4';
  it.each([
    ['UTF-8', Buffer.from(`${names}\n`)],
    ['GBK', Buffer.from(`${gbk}\n`, 'latin1')],
    ['English', Buffer.from('trade_id,side,size,price,created_time\n')],
  ])('reads the header in two languages: %s', async (_, header) => {
    const content = Buffer.concat([header, Buffer.from('719977054,buy,0.00527188,84760.0,1745034103856\n')]);
    for (const name of ['BTC-USDT-trades-2025-04-19.zip', 'BTC-USDT-aggtrades-2025-04.csv']) {
      const { bars } = await read(content, { name, ...strict });
      expect(bars).toMatchObject([{ symbol: 'BTC-USDT', venue: 'okx', open: '84760', volume: '0.00527188', buy_volume: '0.00527188' }]);
    }
    await expect(read(content, { name: 'okx.csv' })).rejects.toMatchObject(unsupported);
  });

  it('is refused without a header, because price and size could not be told apart', async () => {
    const rows = ['719977054,buy,0.00527188,84760.0,1745034103856'];
    await expect(read(rows, { name: 'BTC-USDT-trades-2021-04-19.csv' })).rejects.toMatchObject(unsupported);
  });
});

describe('Polygon', () => {
  it('reads options under both headers; equal rows are separate trades', async () => {
    const row = 'O:SPY230327P00390000,227,,302,9.35,1678719975903000000,2';
    const { bars, format, summary } = await read(['ticker,conditions,correction,exchange,price,sip_timestamp,size', row, row], strict);
    expect([format, summary.duplicates]).toEqual(['polygon-options-trades-csv', 0]);
    expect(bars).toMatchObject([{ symbol: 'O:SPY230327P00390000', venue: '', open: '9.35', volume: '4', trades: 2 }]);
    const wide = 'O:SPY230327P00390000,227,0,302,1678719975903000000,9.35,1678719975903000000,2';
    const header = 'ticker,conditions,correction,exchange,participant_timestamp,price,sip_timestamp,size';
    expect((await read([header, wide, wide])).bars).toEqual(bars);
  });

  it('reads crypto for each exchange, without a side', async () => {
    const rows = ['X:BTC-USD,2,1,77,1678719975903000000,24000.5,0.1', 'X:BTC-USD,1,23,77,1678719975903000000,24001,0.2'];
    const { bars } = await read(['ticker,conditions,exchange,id,participant_timestamp,price,size', ...rows, ...rows], strict);
    expect(bars.map(({ symbol, venue, volume, unknown_volume }) => [symbol, venue, volume, unknown_volume])).toEqual([
      ['X:BTC-USD', '1', '0.1', '0.1'],
      ['X:BTC-USD', '23', '0.2', '0.2'],
    ]);
  });

  it('reads futures in nanoseconds, and in milliseconds with a fraction', async () => {
    const old = 'ticker,timestamp,sequence_number,conditions,price,size,correction,exchange,session_end_date';
    const rows = [
      'BZ:BF G6-H6-J6,1755006388859.057,381026,[401],-0.02,1,0,1,2025-08-12',
      'BZ:BF G6-H6-J6,1755006388859.057,381025,[401],0,3,,1,2025-08-12',
      'BZ:BF G6-H6-J6,1755006388860,381027,"[401,2]",0.02,1,0,1,2025-08-12',
    ];
    const { bars, format } = await read([old, ...rows], strict);
    expect(format).toBe('polygon-futures-trades-csv');
    expect(bars).toMatchObject([{ symbol: 'BZ:BF G6-H6-J6', venue: '1', open: '0', low: '-0.02', close: '0.02', volume: '5' }]);
    const nanos = rows.map((row) =>
      row
        .replace('8859.057,', '8859057000,')
        .replace('8860,', '8860000000,')
        .replace(/"?\[[^\]]*\]"?/, '9'),
    );
    expect((await read([old.replace('conditions', 'report_sequence'), ...nanos])).bars).toEqual(bars);
  });
});

describe('Databento', () => {
  const trades = 'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence';
  const levels = 'bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00';
  const quote = '1719878281218485389,1719878281218218853,1,1,118,A,B,0,9223372036854775807,0,0,17664,9060642,1,2,29,6,22,3';
  const trade =
    '1719878281218485389,1719878281218218853,1,1,118,T,B,0,5528750000000,2,0,17664,9060643,5528500000000,5528750000000,29,6,22,3';

  it('reads the trades among quotes', async () => {
    const { bars, format, summary, rejectSamples } = await read([`${trades},${levels}`, quote, trade, quote], strict);
    expect([format, summary.rejects, rejectSamples]).toEqual(['databento-mbp-1-csv', { NOT_A_TRADE: 2 }, []]);
    expect(bars).toMatchObject([{ symbol: '118', venue: '1', open: '5528.75', volume: '2', trades: 1, buy_volume: '2' }]);
    const named = await read([`${trades},${levels},symbol`, `${trade},ESU4`], strict);
    expect(named.bars).toMatchObject([{ symbol: 'ESU4', volume: '2' }]);
    expect(await read([`${trades},bid_px_00`, trade]).catch(({ code }) => code)).toBe('UNSUPPORTED_FORMAT');
  });

  it('reads the trades among orders, once: a fill is the other half of a trade', async () => {
    const header =
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,ts_in_delta,sequence';
    const rows = [
      '1715126401489262273,1715126401488989583,160,1,5602,T,B,5214250000000,1,0,6413245568384,0,14608,11051173',
      '1715126401489262273,1715126401488989583,160,1,5602,F,A,5214250000000,1,0,6413245567536,0,14608,11051173',
      '1715126401489262273,1715126401488989583,160,1,5602,C,A,5214250000000,1,0,6413245567536,0,14608,11051173',
    ];
    const { bars, format, summary } = await read([header, ...rows], strict);
    expect([format, summary.rejects]).toEqual(['databento-mbo-csv', { NOT_A_TRADE: 2 }]);
    expect(bars).toMatchObject([{ symbol: '5602', open: '5214.25', volume: '1', trades: 1 }]);
  });
});
