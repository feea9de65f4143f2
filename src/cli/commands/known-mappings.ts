// Mappings that need no settings file: of vendors whose files do not tell for certain what they are, so that somebody has to say it.
import type { ReadOptions } from '../../platform/read-options.js';

/** By the vendor's name. The symbol is the name of the file, unless `--symbol` says otherwise. */
export const knownMappings: Readonly<Record<string, ReadOptions>> = {
  // Time and sales, without a header: time in seconds, price, volume (support.kraken.com, "Downloadable historical market data"). No id, no side.
  kraken: { columns: { time: '1', price: '2', size: '3' }, timeFormat: 's', symbol: '{symbol}', venue: 'kraken' },
  // "Get product trades" of the exchange's API, as CSV: the side is the maker's (docs.cdp.coinbase.com/exchange).
  coinbase: {
    columns: { time: 'time', price: 'price', size: 'size', maker: 'side', id: 'trade_id', sequence: 'trade_id' },
    symbol: '{symbol}',
    venue: 'coinbase',
  },
};
