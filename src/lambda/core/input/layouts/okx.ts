// OKX's trade files. Without a header, which the oldest files lack, price and size cannot be told apart for certain, so those files need a mapping.
import type { CsvLayout } from '../csv-layout.js';

const common = {
  name: 'okx-trades-csv',
  venue: 'okx',
  time: 'ms',
  side: 'word',
  // Ids count the trades of an instrument.
  order: { by: 'id', source: 'https://www.okx.com/data-download' },
} as const;
const columns = { id: 'trade_id', side: 'side', price: 'price', size: 'size', time: 'created_time' };

export const okxLayouts: readonly CsvLayout[] = [
  {
    ...common,
    header: ['instrument_name', 'trade_id', 'side', 'price', 'size', 'created_time', 'source'],
    optional: ['source'],
    columns: { ...columns, symbol: 'instrument_name' },
  },
  {
    ...common,
    header: ['trade_id', 'side', 'size', 'price', 'created_time'],
    columns,
    fileName: { symbol: /^(.+?)-(?:agg)?trades-\d{4}-\d\d/, example: 'BTC-USDT-trades-2024-01-01.csv' },
  },
];
