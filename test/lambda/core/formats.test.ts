// What a file is told by: its content, whoever wrote it; and what is refused, since the content could mean something else.
import { describe, expect, it } from 'vitest';
import { readLines as read } from '../read-lines.js';
import { gzip } from '../trade-files.js';

const spot = 'spot/daily/trades/BTCUSDT/BTCUSDT-trades-2024-01-01.csv';

it('a gzip without .gz, and an empty one', async () => {
  const rows = Buffer.from('10,42000.50,0.1,4200.05,1704067200123,True,True\n');
  expect(await read(gzip(rows), { name: spot })).toMatchObject({ compression: 'gzip', summary: { accepted: 1 } });
  expect(await read(gzip(Buffer.alloc(0)))).toMatchObject({ compression: 'gzip', summary: { rows: 0 }, bars: [] });
});

it.each([
  ['LOBSTER', '34200.017459617,5,0,1,2238200,-1'],
  ['TAQ', 'Time|Exchange|Symbol|Sale Condition'],
  ['BitMEX', 'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional'],
])('%s is not guessed at', async (_, line) => {
  for (const chunkSize of [1, 1_000]) {
    await expect(read([line, line], { name: spot, chunkSize })).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  }
});

describe('a header that is not known', () => {
  const rows = Array.from({ length: 200 }, (_, n) => `${100 + n},0.5,61837.6,30918.8,${1723161255100 + n},true`);

  it.each([
    ['names', 'trade_id,size,price,cost,timestamp,is_buyer_maker'],
    ['quoted names', '"trade_id","size","price","cost","timestamp","is_buyer_maker"'],
    ['a comment’s names', '# trade_id,size,price,cost,timestamp,is_buyer_maker'],
    ['other words', 'Trade Id,24h volume,Price,Cost (USD),Time,Maker?'],
    ['an unnamed column', ',size,price,cost,timestamp,is_buyer_maker'],
  ])('above rows like those of Binance is no guess: %s', async (_, header) => {
    for (const chunkSize of [1, 100, 100_000]) {
      for (const before of [[], ['exported yesterday']]) {
        const reading = read([...before, header, ...rows], { name: spot, chunkSize });
        await expect(reading).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
      }
    }
  });

  it('is not seen in a damaged row, wherever the damage is', async () => {
    const good = '10,42000.50,0.1,4200.05,1704067200123,True,True';
    for (const damaged of ['x0,42000.50,0.1', 'True,True', '0.1,4200.05,170406x200123,True,True', 'words', ',,,,,,']) {
      for (const chunkSize of [1, 100_000]) {
        const { summary } = await read([damaged, good], { name: spot, chunkSize });
        expect(summary).toMatchObject({ accepted: 1, rejected: 1 });
      }
    }
  });
});
