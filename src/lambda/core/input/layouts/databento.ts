// Databento's CSV: trades, and the schemas that have trades beside quotes or orders.
import type { CsvLayout } from '../csv-layout.js';

const common = {
  optional: ['ts_out', 'symbol'],
  columns: {
    venue: 'publisher_id',
    symbol: 'symbol',
    time: 'ts_event',
    sequence: 'sequence',
    side: 'side',
    price: 'price',
    size: 'size',
    // Rows whose action is not T are no trades.
    action: 'action',
  },
  time: 'any',
  side: 'letter',
  order: { by: 'sequence', source: 'https://databento.com/docs/standards-and-conventions/common-fields-enums-types' },
  priceScale: 9,
  hasSignedPrices: true,
} as const;
const start = ['ts_recv', 'ts_event', 'rtype', 'publisher_id', 'instrument_id', 'action', 'side'];
const end = ['flags', 'ts_in_delta', 'sequence'];
const level = ['bid_px_00', 'ask_px_00', 'bid_sz_00', 'ask_sz_00', 'bid_ct_00', 'ask_ct_00'];

export const databentoLayouts: readonly CsvLayout[] = [
  { ...common, name: 'databento-trades-csv', header: [...start, 'depth', 'price', 'size', ...end, 'ts_out', 'symbol'] },
  // The schemas tbbo and mbp-1 have the same header.
  { ...common, name: 'databento-mbp-1-csv', header: [...start, 'depth', 'price', 'size', ...end, ...level, 'ts_out', 'symbol'] },
  { ...common, name: 'databento-mbo-csv', header: [...start, 'price', 'size', 'channel_id', 'order_id', ...end, 'ts_out', 'symbol'] },
];
