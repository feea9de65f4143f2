// Tardis.dev's trades of all venues.
import type { CsvLayout } from '../csv-layout.js';

export const tardisTrades: CsvLayout = {
  name: 'tardis-trades-csv',
  header: ['exchange', 'symbol', 'timestamp', 'local_timestamp', 'id', 'side', 'price', 'amount'],
  columns: { venue: 'exchange', symbol: 'symbol', time: 'timestamp', id: 'id', side: 'side', price: 'price', size: 'amount' },
  time: 'us',
  side: 'word',
  // The order in which trades were received. The ids of many venues are UUIDs or hashes, so no id is taken for a sequence.
  order: { by: 'position', source: 'https://docs.tardis.dev/downloadable-csv-files#data-format-details' },
  notTrades: 'liquidations',
};
