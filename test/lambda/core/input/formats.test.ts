// Format detection by content, and files that are refused because their content is ambiguous.
import { describe, expect, it } from 'vitest';
import { readLines as read } from '../../read-lines.js';
import { gzip } from '../../trade-files.js';

const spot = 'spot/daily/trades/BTCUSDT/BTCUSDT-trades-2024-01-01.csv';

it('gzip without .gz, and an empty gzip', async () => {
  const rows = Buffer.from('10,42000.50,0.1,4200.05,1704067200123,True,True\n');
  expect(await read(gzip(rows), { name: spot })).toMatchObject({ compression: 'gzip', summary: { accepted: 1 } });
  expect(await read(gzip(Buffer.alloc(0)))).toMatchObject({ compression: 'gzip', summary: { rows: 0 }, bars: [] });
});

it.each([
  ['LOBSTER', '34200.017459617,5,0,1,2238200,-1'],
  ['TAQ', 'Time|Exchange|Symbol|Sale Condition'],
  ['BitMEX', 'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional'],
])('%s is refused, not guessed', async (_, line) => {
  for (const chunkSize of [1, 1_000]) {
    await expect(read([line, line], { name: spot, chunkSize })).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  }
});

describe('an unknown header', () => {
  const rows = Array.from({ length: 200 }, (_, n) => `${100 + n},0.5,61837.6,30918.8,${1723161255100 + n},true`);

  it.each([
    ['names', 'trade_id,size,price,cost,timestamp,is_buyer_maker'],
    ['quoted names', '"trade_id","size","price","cost","timestamp","is_buyer_maker"'],
    ['names in a comment', '# trade_id,size,price,cost,timestamp,is_buyer_maker'],
    ['other words', 'Trade Id,24h volume,Price,Cost (USD),Time,Maker?'],
    ['an unnamed column', ',size,price,cost,timestamp,is_buyer_maker'],
  ])('above rows like those of Binance is refused: %s', async (_, header) => {
    for (const chunkSize of [1, 100, 100_000]) {
      for (const before of [[], ['exported yesterday']]) {
        const reading = read([...before, header, ...rows], { name: spot, chunkSize });
        await expect(reading).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
      }
    }
  });

  it('is not mistaken for a damaged row', async () => {
    const good = '10,42000.50,0.1,4200.05,1704067200123,True,True';
    for (const damaged of ['x0,42000.50,0.1', 'True,True', '0.1,4200.05,170406x200123,True,True', 'words', ',,,,,,']) {
      for (const chunkSize of [1, 100_000]) {
        const { summary } = await read([damaged, good], { name: spot, chunkSize });
        expect(summary).toMatchObject({ accepted: 1, rejected: 1 });
      }
    }
  });
});

describe('the name of a file', () => {
  const row = '10,42000.50,0.1,4200.05,1704067200123,True,True';

  it.each([
    ['币安人生USDT-trades-2025-10-10.csv', '币安人生USDT'],
    ['incoming/options/BTC-240927-60000-C-trades-2024-08-08.csv.gz', 'BTC-240927-60000-C'],
    ['a-trades-b/BTCUSDT_240927-aggTrades-2024-08.csv', 'BTCUSDT_240927'],
    ['X-trades-aggTrades-trades-2024-08-08 (1).csv', 'X'],
    [`${'é'.repeat(32)}-trades-2024-08-08.csv`, 'é'.repeat(32)],
  ])('gives the symbol of Binance rows: %s', async (name, symbol) => {
    expect((await read([row], { name })).bars).toMatchObject([{ symbol, venue: 'binance' }]);
  });

  it.each([
    'trades.csv',
    'BTCUSDT_trades_2024-08-08.csv',
    'BTCUSDT-trades.csv',
    'BTCUSDT-trades-2024/part-0001.csv',
    '-trades-2024-08-08.csv',
    '-trades-BTCUSDT-trades-2024-08-08.csv',
    'BTC"USDT-trades-2024-08-08.csv',
    'BTC\u0007USDT-trades-2024-08-08.csv',
    `${'é'.repeat(32)}x-trades-2024-08-08.csv`,
    `${'x'.repeat(3_000)}-trades-2024-08-08.csv`,
  ])('has no symbol: %s', async (name) => {
    await expect(read([row], { name })).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });

  const tardis = [
    'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
    'binance-futures,BTCUSDT,1740787200123000,1740787200125555,,buy,84349.9,0.5',
  ];

  it.each([
    'binance-futures_liquidations_2025-03-01_BTCUSDT.csv.gz',
    'incoming/tardis/liquidations/2025-03-01/BTCUSDT.csv',
    'Liquidations.csv',
  ])('refuses liquidations, which have the header of trades: %s', async (name) => {
    await expect(read(tardis, { name })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('liquidations'),
    });
  });

  it.each(['binance-futures_trades_2025-03-01_BTCUSDT.csv.gz', 'liquidationsfree/BTCUSDT.csv', undefined])(
    'accepts trades: %s',
    async (name) => {
      expect((await read(tardis, { name })).summary.accepted).toBe(1);
    },
  );

  it('may contain liquidations in other layouts', async () => {
    expect((await read([row], { name: 'no-liquidations/BTCUSDT-trades-2024-08-08.csv' })).summary.accepted).toBe(1);
  });
});
