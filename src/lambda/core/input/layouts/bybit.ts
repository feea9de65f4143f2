// The public trade files of Bybit and of BitMEX, whose derivatives have the same header: the form of the times tells which it is.
import type { CsvLayout } from '../csv-layout.js';

const header = [
  'timestamp',
  'symbol',
  'side',
  'size',
  'price',
  'tickdirection',
  'trdmatchid',
  'grossvalue',
  'homenotional',
  'foreignnotional',
];
const columns = { symbol: 'symbol', time: 'timestamp', id: 'trdmatchid', side: 'side', price: 'price', size: 'size' };

export const bybitDerivatives: CsvLayout = {
  name: 'bybit-derivatives-trades-csv',
  header: [...header, 'rpi'],
  optional: ['rpi'],
  columns,
  venue: 'bybit',
  // Seconds, with a fraction in most files.
  time: 'any',
  timeLooks: /^\d{10}(\.\d+)?$/,
  side: 'word',
  // Ids are UUIDs. In files of 2021 and before, the newest trade comes first.
  order: { by: 'position', source: 'https://public.bybit.com/trading/' },
  mayBeNewestFirst: true,
};

export const bitmexTrades: CsvLayout = {
  name: 'bitmex-trades-csv',
  header: [...header, 'trdtype', 'pool'],
  optional: ['trdtype', 'pool'],
  columns,
  venue: 'bitmex',
  // The form of kdb+, in UTC.
  time: 'pattern',
  pattern: 'YYYY-MM-DD[D]HH:mm:ss.SSSSSSSSS',
  timeLooks: /^\d{4}-\d\d-\d\dD\d\d:\d\d:\d\d\.\d+$/,
  side: 'word',
  order: { by: 'position', source: 'https://public.bitmex.com/?prefix=data/trade/' },
  // Values of indexes, which the column trdType calls Referential.
  zeroIsNoTrade: true,
};

/** The ids number the rows of a file, so they start again in each file of an archive: they tell the order, but no duplicates. */
export const bybitSpot: CsvLayout = {
  name: 'bybit-spot-trades-csv',
  header: ['id', 'timestamp', 'price', 'volume', 'side', 'rpi'],
  optional: ['rpi'],
  columns: { time: 'timestamp', sequence: 'id', side: 'side', price: 'price', size: 'volume' },
  venue: 'bybit-spot',
  fileName: { symbol: /^([A-Z0-9]+)(?:-\d{4}-\d\d|_\d{4}-\d\d-\d\d)(?:\.|$)/, example: 'BTCUSDT-2025-05.csv or BTCUSDT_2025-05-19.csv' },
  time: 'ms',
  side: 'word',
  order: { by: 'sequence', source: 'https://public.bybit.com/spot/' },
};
