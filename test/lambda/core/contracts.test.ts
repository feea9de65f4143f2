// Inverse contracts: what the notional of a bar is, in files and in the measures that need it.
import { expect, it } from 'vitest';
import { contractOf } from '../../../src/lambda/core/contracts.js';
import { formatDecimal } from '../../../src/lambda/core/decimal.js';
import { analyzeBytes, barsOf, tardisHeader } from '../trade-files.js';

it.each([
  ['bitmex', 'XBTUSD', '1 USD'],
  ['bitmex', 'XBTH24', '1 USD'],
  ['bitmex', 'XBTUSDT', undefined],
  ['bitmex', 'ETHUSD', undefined],
  ['deribit', 'BTC-PERPETUAL', '1 USD'],
  ['deribit', 'ETH-27DEC24', '1 USD'],
  ['deribit', 'BTC-27DEC24-60000-C', undefined],
  ['binance-futures', 'BTCUSD_PERP', '100 USD'],
  ['binance-delivery', 'ETHUSD_240329', '10 USD'],
  ['binance-futures', 'BTCUSDT', undefined],
  ['binance', 'BTCUSDT', undefined],
  ['bybit', 'BTCUSD', '1 USD'],
  ['bybit', 'BTCUSDT', undefined],
  ['okex-swap', 'BTC-USD-SWAP', '100 USD'],
  ['okex-futures', 'ETH-USD-240329', '10 USD'],
  ['okex-swap', 'BTC-USDT-SWAP', undefined],
  ['cryptofacilities', 'PI_XBTUSD', '1 USD'],
  ['', 'XBTUSD', undefined],
])('contracts of %s %s: %s', (venue, symbol, expected) => {
  const contract = contractOf({ venue, symbol });
  expect(contract && `${formatDecimal(contract.size)} ${contract.unit}`).toBe(expected);
});

const rows = (symbol: string) =>
  Buffer.from(
    [
      tardisHeader,
      `bitmex,${symbol},1583020803145000,1583020803295000,a1,sell,8531.5,2152`,
      `bitmex,${symbol},1583020809145000,1583020809295000,a2,buy,8540,10000`,
      `bitmex,${symbol},1583020869145000,1583020869295000,a3,buy,8600,500`,
      '',
    ].join('\n'),
  );

it('the notional is the number of contracts times what each is worth; the VWAP stays the mean price by size', async () => {
  const { contracts, ...analysis } = await analyzeBytes(rows('XBTUSD'), { intervals: ['1m', '1d'] });
  expect(contracts).toEqual([{ symbol: 'XBTUSD', venue: 'bitmex', contractSize: '1', unit: 'USD' }]);
  expect(barsOf({ contracts, ...analysis })).toMatchObject([
    { volume: '12152', notional: '12152', vwap: '8538.49473337722186' },
    { volume: '500', notional: '500', vwap: '8600' },
  ]);
  const { notional, ret } = [...(analysis.bars.get('1m')?.steps() ?? [])].at(-1) ?? {};
  expect([notional, ret]).toEqual([500, Math.log(8600 / 8540)]);
  const plain = await analyzeBytes(rows('OTHER'));
  expect([plain.contracts, barsOf(plain)[0]?.notional]).toEqual([[], '103759788']);
  const given = await analyzeBytes(rows('OTHER'), { contractSize: '0.5' });
  expect(barsOf(given)[0]?.notional).toBe('6076');
});
