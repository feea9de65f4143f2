// Binance's trades and aggregate trades. Most files have no header and are recognised by the form of their rows.
import type { CsvLayout } from '../csv-layout.js';

const binance = {
  time: 'any',
  side: 'flag',
  // Ids count the trades, or the aggregate trades, of a symbol.
  order: { by: 'id', source: 'https://github.com/binance/binance-public-data#trades' },
  // A symbol may contain dashes.
  fileName: { symbol: /^(.*?)-(?:trades|aggTrades)-/, example: 'BTCUSDT-trades-2024-01-01.csv' },
} as const;
const trade = { id: 'id', price: 'price', size: 'qty', time: 'time', side: 'is_buyer_maker' };
const aggregate = {
  id: 'agg_trade_id',
  price: 'price',
  size: 'quantity',
  first: 'first_trade_id',
  last: 'last_trade_id',
  time: 'transact_time',
  side: 'is_buyer_maker',
};
const aggregateHeader = ['agg_trade_id', 'price', 'quantity', 'first_trade_id', 'last_trade_id', 'transact_time', 'is_buyer_maker'];

/** The layouts of Binance. Their flag `is_buyer_maker` is true if the taker sold. */
export const binanceLayouts = {
  spotTrades: {
    ...binance,
    name: 'binance-trades-csv',
    venue: 'binance',
    header: ['id', 'price', 'qty', 'quote_qty', 'time', 'is_buyer_maker', 'is_best_match'],
    columns: trade,
  },
  futuresTrades: {
    ...binance,
    name: 'binance-trades-csv',
    venue: 'binance-futures',
    header: ['id', 'price', 'qty', 'quote_qty', 'time', 'is_buyer_maker'],
    columns: trade,
  },
  coinTrades: {
    ...binance,
    name: 'binance-trades-csv',
    venue: 'binance-futures',
    header: ['id', 'price', 'qty', 'base_qty', 'time', 'is_buyer_maker'],
    columns: trade,
  },
  spotAggregates: {
    ...binance,
    name: 'binance-agg-trades-csv',
    venue: 'binance',
    header: [...aggregateHeader, 'is_best_match'],
    columns: aggregate,
  },
  futuresAggregates: {
    ...binance,
    name: 'binance-agg-trades-csv',
    venue: 'binance-futures',
    header: aggregateHeader,
    columns: aggregate,
  },
} as const satisfies Record<string, CsvLayout>;

const flag = /^(true|false)$/i;
const number = /^\d+(\.\d+)?$/;
const integer = /^\d{1,19}$/;

/** The layout of a Binance row without a header, found by its number of columns and of trailing flags; undefined for any other row. */
export function findBinanceLayout(fields: readonly string[]): CsvLayout | undefined {
  const flags = fields.length - 1 - fields.findLastIndex((field) => !flag.test(field));
  const numbers = fields.slice(0, fields.length - flags);
  if (flags < 1 || flags > 2 || !integer.test(fields[0] ?? '') || !numbers.every((field) => number.test(field))) return undefined;
  const { spotTrades, futuresTrades, spotAggregates, futuresAggregates } = binanceLayouts;
  const layout = [futuresTrades, spotTrades, futuresAggregates, spotAggregates].find(
    ({ header }) => header.length === fields.length && header.length - header.indexOf('is_buyer_maker') === flags,
  );
  return layout && integer.test(fields[layout.header.indexOf(layout.columns.time as never)] ?? '') ? layout : undefined;
}
