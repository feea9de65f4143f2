// Kaiko's trades.
import type { CsvLayout } from '../csv-layout.js';

export const kaikoTrades: CsvLayout = {
  name: 'kaiko-trades-csv',
  header: ['id', 'exchange', 'symbol', 'date', 'price', 'amount', 'sell'],
  columns: { venue: 'exchange', symbol: 'symbol', time: 'date', id: 'id', side: 'sell', price: 'price', size: 'amount' },
  time: 'ms',
  side: 'flagIfKnown',
  order: { by: 'position', source: 'https://docs.kaiko.com' },
};
