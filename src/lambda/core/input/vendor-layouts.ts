// The CSV layouts of the vendors. A layout is recognised by the names in its header, in any order and case. Most Binance files have
// no header and are recognised by the form of their rows.
import type { CsvLayout } from './csv-layout.js';

const binance = {
  time: 'any',
  side: 'flag',
  // Ids count the trades, or the aggregate trades, of a symbol.
  order: { by: 'id', source: 'https://github.com/binance/binance-public-data#trades' },
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
const binanceLayouts = {
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

export const csvLayouts: readonly CsvLayout[] = [
  {
    name: 'tardis-trades-csv',
    header: ['exchange', 'symbol', 'timestamp', 'local_timestamp', 'id', 'side', 'price', 'amount'],
    columns: { venue: 'exchange', symbol: 'symbol', time: 'timestamp', id: 'id', side: 'side', price: 'price', size: 'amount' },
    time: 'us',
    side: 'word',
    // The order in which trades were received. The ids of many venues are UUIDs or hashes, so no id is taken for a sequence.
    order: { by: 'position', source: 'https://docs.tardis.dev/downloadable-csv-files#data-format-details' },
    notTrades: 'liquidations',
  },
  {
    name: 'polygon-trades-csv',
    header: [
      'ticker',
      'conditions',
      'correction',
      'exchange',
      'id',
      'participant_timestamp',
      'price',
      'sequence_number',
      'sip_timestamp',
      'size',
      'tape',
      'trf_id',
      'trf_timestamp',
    ],
    // The event time is the participant's timestamp. If that is 0, the tape's own timestamp (SIP) is used.
    columns: {
      venue: 'exchange',
      symbol: 'ticker',
      time: 'participant_timestamp',
      fallbackTime: 'sip_timestamp',
      id: 'id',
      sequence: 'sequence_number',
      price: 'price',
      size: 'size',
      correction: 'correction',
      facility: 'trf_id',
      conditions: 'conditions',
    },
    time: 'ns',
    side: 'none',
    order: { by: 'sequence, id', source: 'https://polygon.io/docs/flat-files/stocks/trades' },
    // No US exchange is open at this time, in summer or winter.
    idDayStart: 5 * 3600,
    isConsolidated: true,
    conditions: 'us-sip',
  },
  {
    name: 'databento-trades-csv',
    header: [
      'ts_recv',
      'ts_event',
      'rtype',
      'publisher_id',
      'instrument_id',
      'action',
      'side',
      'depth',
      'price',
      'size',
      'flags',
      'ts_in_delta',
      'sequence',
      'ts_out',
      'symbol',
    ],
    optional: ['ts_out', 'symbol'],
    columns: {
      venue: 'publisher_id',
      symbol: 'symbol',
      time: 'ts_event',
      sequence: 'sequence',
      side: 'side',
      price: 'price',
      size: 'size',
      action: 'action',
    },
    time: 'any',
    side: 'letter',
    order: { by: 'sequence', source: 'https://databento.com/docs/standards-and-conventions/common-fields-enums-types' },
    priceScale: 9,
    hasSignedPrices: true,
  },
  {
    name: 'kaiko-trades-csv',
    header: ['id', 'exchange', 'symbol', 'date', 'price', 'amount', 'sell'],
    columns: { venue: 'exchange', symbol: 'symbol', time: 'date', id: 'id', side: 'sell', price: 'price', size: 'amount' },
    time: 'ms',
    side: 'flagIfKnown',
    order: { by: 'position', source: 'https://docs.kaiko.com' },
  },
  ...Object.values(binanceLayouts),
];

/** The layout whose header consists of these fields, and the normalised fields in file order; undefined if the header is not known. */
export function findLayoutByHeader(fields: readonly string[]): { layout: CsvLayout; header: string[] } | undefined {
  const header = fields.map((field) => field.trim().toLowerCase());
  const layout = csvLayouts.find((one) => matchesHeader(one, header));
  return layout && { layout, header };
}

function matchesHeader({ header, optional = [] }: CsvLayout, given: readonly string[]): boolean {
  const needed = header.filter((name) => !optional.includes(name));
  const isKnown = new Set(given).size === given.length && given.every((name) => header.includes(name));
  return isKnown && needed.every((name) => given.includes(name));
}

const flag = /^(true|false)$/i;
const anyNumber = /^[-+]?[\d.]+(e[-+]?\d+)?$/i;
const wordStart = /^[\p{L}_]/u;

/** Whether a line looks like a header of any kind: at least two words, no numbers and no flags. */
export function looksLikeHeader(fields: readonly string[]): boolean {
  const words = fields.filter((field) => wordStart.test(field.trim()));
  return words.length > 1 && !fields.some((field) => anyNumber.test(field.trim()) || flag.test(field.trim()));
}

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
