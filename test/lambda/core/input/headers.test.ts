// Headers that are nearly known: harmless further columns are ignored; everything else is refused, and the message says what is wrong and what to do.
import { describe, expect, it } from 'vitest';
import { readLines as read } from '../../read-lines.js';

const tardis = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const row = 'binance,BTCUSDT,1704067200000000,1704067200000005,1000,buy,42000.0,0.5';

const refusal = async (lines: readonly string[], name?: string) => {
  const failure = await read(lines, name === undefined ? {} : { name }).then(
    () => undefined,
    (error: Error & { code: string }) => error,
  );
  expect(failure?.code).toBe('UNSUPPORTED_FORMAT');
  return failure?.message ?? '';
};

describe('further columns', () => {
  it.each([
    ['an unknown column', `${tardis},liquidation`, `${row},false`],
    ['two unknown columns', `x,${tardis},note`, `1,${row},"a,b"`],
    ['the index of pandas', `,${tardis}`, `0,${row}`],
    ['the index of pandas, named on reading', `Unnamed: 0,${tardis}`, `0,${row}`],
  ])('beside a complete header are ignored: %s', async (_, header, line) => {
    const { bars, format } = await read([header, line]);
    expect(format).toBe('tardis-trades-csv');
    expect(bars).toEqual((await read([tardis, row])).bars);
  });

  it('may be many', async () => {
    const names = Array.from({ length: 120 }, (_, n) => `c${n}`);
    expect((await read([`${names},${tardis}`, `${names.map(() => 'x')},${row}`])).bars).toEqual((await read([tardis, row])).bars);
    expect(await refusal([`${names},a,${tardis}`, row])).toContain('tardis-trades-csv');
  });

  it('are refused if a name is there twice', async () => {
    expect(await refusal([`${tardis},price`, `${row},1`])).toContain('price more than once');
    expect(await refusal([`,${tardis},`, `0,${row},`])).toContain('more than once');
  });

  it('are refused if they are those of a larger layout', async () => {
    const stocks = 'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id';
    expect(await refusal([stocks])).toContain('closest to that of polygon-trades-csv, but lacks trf_timestamp;');
  });

  it('are refused if only the name of the file has the symbol, because one of them may have it too', async () => {
    const lines = ['id,price,qty,quote_qty,time,is_buyer_maker,symbol', '1,9000.1,0.5,4500.05,1704067200123,true,ETHUSDT'];
    expect(await refusal(lines, 'BTCUSDT-trades-2024-01-01.csv')).toContain('but has symbol, which binance-trades-csv does not know');
    const index = [',id,price,qty,quote_qty,time,is_buyer_maker', '0,1,9000.1,0.5,4500.05,1704067200123,true'];
    expect((await read(index, { name: 'BTCUSDT-trades-2024-01-01.csv' })).bars).toMatchObject([{ symbol: 'BTCUSDT' }]);
  });
});

describe('a header that is not known', () => {
  it('is compared with the closest layout', async () => {
    const message = await refusal([tardis.replace('amount', 'quantity').replace('side', 'taker_side'), row]);
    expect(message).toContain('closest to that of tardis-trades-csv, but lacks side, amount and has taker_side, quantity');
    expect(message).toContain('--columns time=NAME');
  });

  it.each([
    ['quotes', 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount'],
    ['derivative_ticker', 'exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,open_interest,last_price,index_price'],
    ['incremental_book_L2', 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount'],
  ])('of other data of Tardis.dev is refused: %s', async (_, header) => {
    expect(await refusal([header])).toContain('lacks');
  });

  it('of no known layout gives the names of the layouts, but nothing of the file', async () => {
    const message = await refusal(['secret,words', 'a,b']);
    expect(message).toContain('tardis-trades-csv');
    expect(message).not.toContain('secret');
  });
});

describe('another separator', () => {
  it.each([
    [';', 'semicolons', ';'],
    ['\t', 'tabs', 'tab'],
    ['|', 'bars (|)', '|'],
  ])('between the names of a known header is named: %j', async (separator, name, option) => {
    const lines = [tardis, row].map((line) => line.replaceAll(',', separator));
    expect(await refusal(lines)).toBe(
      `the header is known, but its fields are separated by ${name}, not by commas; add --delimiter '${option}', or write the file with commas`,
    );
  });

  it('between unknown names is named too', async () => {
    expect(await refusal(['zeit;preis;menge', '1;2;3'])).toContain("--delimiter ';'");
  });
});

it('blanks around names and fields do not matter', async () => {
  const spaced = [tardis, row].map((line) => line.replaceAll(',', ', '));
  expect((await read(spaced)).bars).toEqual((await read([tardis, row])).bars);
});
