// Inverse contracts. Their size is a number of contracts, each of which is worth a fixed amount of the quote currency, whatever the price: price × size would
// be no amount of money.
import { type Decimal, multiply, parseDecimal } from './decimal.js';

export interface Contract {
  /** What one contract is worth, in `unit`. */
  readonly size: Decimal;
  /** The currency in which the notional is given. */
  readonly unit: string;
}

interface Rule {
  venues: readonly string[];
  symbols: RegExp;
  size: string;
  unit: string;
  source: string;
}

/** The first rule of a venue that fits a symbol counts. The venues are those of Tardis.dev; `binance-futures` is also that of Binance's own COIN-M files. */
const rules: readonly Rule[] = [
  {
    venues: ['bitmex'],
    symbols: /^XBT(USD|[FGHJKMNQUVXZ]\d{2})$/,
    size: '1',
    unit: 'USD',
    source: 'https://www.bitmex.com/app/inversePerpetualsGuide',
  },
  {
    venues: ['bitmex'],
    symbols: /^XBTEUR([FGHJKMNQUVXZ]\d{2})?$/,
    size: '1',
    unit: 'EUR',
    source: 'https://www.bitmex.com/app/inverseFuturesGuide',
  },
  {
    // Deribit gives the amount in dollars, not in contracts.
    venues: ['deribit'],
    symbols: /^(BTC|ETH)-(PERPETUAL|\d{1,2}[A-Z]{3}\d{2})$/,
    size: '1',
    unit: 'USD',
    source: 'https://docs.deribit.com/api-reference/market-data/public-get_last_trades_by_instrument',
  },
  {
    venues: ['binance-delivery', 'binance-futures'],
    symbols: /^BTCUSD_(PERP|\d{6})$/,
    size: '100',
    unit: 'USD',
    source: 'https://www.binance.com/en/support/faq/a4470430e3164c13932be8967961aede',
  },
  {
    venues: ['binance-delivery', 'binance-futures'],
    symbols: /^[A-Z0-9]+USD_(PERP|\d{6})$/,
    size: '10',
    unit: 'USD',
    source: 'https://www.binance.com/en/support/faq/a4470430e3164c13932be8967961aede',
  },
  {
    venues: ['bybit'],
    symbols: /^[A-Z0-9]+USD([FGHJKMNQUVXZ]\d{2})?$/,
    size: '1',
    unit: 'USD',
    source: 'https://public.bybit.com/trading/',
  },
  {
    venues: ['okex-swap', 'okex-futures', 'okx'],
    symbols: /^BTC-USD-(SWAP|\d{6})$/,
    size: '100',
    unit: 'USD',
    source: 'https://www.okx.com/help/i-future-contracts',
  },
  {
    venues: ['okex-swap', 'okex-futures', 'okx'],
    symbols: /^[A-Z0-9]+-USD-(SWAP|\d{6})$/,
    size: '10',
    unit: 'USD',
    source: 'https://www.okx.com/help/i-future-contracts',
  },
  {
    venues: ['cryptofacilities'],
    symbols: /^(PI|FI)_/,
    size: '1',
    unit: 'USD',
    source: 'https://support.kraken.com/hc/en-us/articles/360022632172',
  },
];

/** The contract that an instrument's sizes count; undefined if its notional is price × size. `given` is a size that the user named, for all instruments. */
export function contractOf({ venue, symbol }: { venue: string; symbol: string }, given?: string): Contract | undefined {
  if (given !== undefined) return { size: parseDecimal(given), unit: 'quote currency' };
  const rule = rules.find(({ venues, symbols }) => venues.includes(venue) && symbols.test(symbol));
  return rule && { size: parseDecimal(rule.size), unit: rule.unit };
}

/** The notional of a bar: the sum of price × size or, for inverse contracts, their number times what each is worth. */
export function notionalOf(sum: Decimal, volume: Decimal, contract: Contract | undefined): Decimal {
  return contract === undefined ? sum : multiply(volume, contract.size);
}
