import { expect, it } from 'vitest';
import { unknownSymbol } from '../../../src/operations/data/symbols.js';

it.each([
  [
    'sym00usdt',
    ['BTCUSDT', 'SYM00USDT'],
    'dev has no bars of sym00usdt. Did you mean SYM00USDT?',
    'trading-infra bars SYM00USDT --env dev',
  ],
  ['BTCUSD', ['BTCUSDT'], 'dev has no bars of BTCUSD. Did you mean BTCUSDT?', 'trading-infra bars BTCUSDT --env dev'],
  ['NOPE', ['AAA', 'BBB'], 'dev has no bars of NOPE, but of AAA, BBB.', 'trading-infra bars AAA --env dev'],
  ['NOPE', [], 'dev has no bars yet.', 'trading-infra ingest --env dev FILE'],
])('says for %s and %j what there is instead', (symbol, symbols, message, hint) => {
  expect(unknownSymbol(symbol, 'dev', symbols)).toMatchObject({ code: 'USAGE', message, hint });
});

it('names at most ten symbols', () => {
  const symbols = Array.from({ length: 12 }, (_, n) => `QQQQQ${n}`);
  expect(unknownSymbol('NOPE', 'dev', symbols).message).toMatch(/QQQQQ9 and 2 more\.$/);
});
