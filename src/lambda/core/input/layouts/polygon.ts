// The flat files of Polygon (now Massive).
import type { CsvLayout } from '../csv-layout.js';

export const polygonStocks: CsvLayout = {
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
  conditions: 'numbers',
};

const options = {
  time: 'ns',
  side: 'none',
  // There is neither a sequence number nor an id, and equal rows are separate trades.
  order: { by: 'position', source: 'https://massive.com/docs/flat-files/options/trades' },
  isConsolidated: true,
} as const;
const optionColumns = {
  venue: 'exchange',
  symbol: 'ticker',
  time: 'sip_timestamp',
  price: 'price',
  size: 'size',
  correction: 'correction',
};

/** The files have the first header; the vendor's documentation shows the second. */
export const polygonOptions: readonly CsvLayout[] = [
  {
    ...options,
    name: 'polygon-options-trades-csv',
    header: ['ticker', 'conditions', 'correction', 'exchange', 'price', 'sip_timestamp', 'size'],
    columns: optionColumns,
  },
  {
    ...options,
    name: 'polygon-options-trades-csv',
    header: ['ticker', 'conditions', 'correction', 'exchange', 'participant_timestamp', 'price', 'sip_timestamp', 'size'],
    columns: optionColumns,
  },
];

/** Bars are those of each exchange, whose ids are its own. What the column `conditions` says about the side is not documented. */
export const polygonCrypto: CsvLayout = {
  name: 'polygon-crypto-trades-csv',
  header: ['ticker', 'conditions', 'exchange', 'id', 'participant_timestamp', 'price', 'size'],
  columns: { venue: 'exchange', symbol: 'ticker', time: 'participant_timestamp', id: 'id', price: 'price', size: 'size' },
  time: 'ns',
  side: 'none',
  order: { by: 'position', source: 'https://massive.com/docs/flat-files/crypto/trades' },
};

const futures = {
  name: 'polygon-futures-trades-csv',
  columns: {
    venue: 'exchange',
    symbol: 'ticker',
    time: 'timestamp',
    sequence: 'sequence_number',
    price: 'price',
    size: 'size',
    correction: 'correction',
  },
  // Nanoseconds or, in older files, milliseconds with a fraction.
  time: 'any',
  side: 'none',
  order: { by: 'sequence', source: 'https://massive.com/docs/flat-files/futures/trades' },
  // Spreads.
  hasSignedPrices: true,
} as const;

/** The older and the newer header. */
export const polygonFutures: readonly CsvLayout[] = [
  {
    ...futures,
    header: ['ticker', 'timestamp', 'sequence_number', 'conditions', 'price', 'size', 'correction', 'exchange', 'session_end_date'],
  },
  {
    ...futures,
    header: ['ticker', 'timestamp', 'sequence_number', 'report_sequence', 'price', 'size', 'correction', 'exchange', 'session_end_date'],
  },
];
