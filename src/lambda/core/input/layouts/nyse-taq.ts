// NYSE's Daily TAQ: all trades of US stocks. See the Daily TAQ client specification, and the sample file in https://github.com/TileDB-Inc/TileDB-NYSE-Ingestor.
import type { CsvLayout } from '../csv-layout.js';

export const nyseTaq: CsvLayout = {
  name: 'nyse-taq-trades-csv',
  separator: '|',
  header: [
    'time',
    'exchange',
    'symbol',
    'sale condition',
    'trade volume',
    'trade price',
    'trade stop stock indicator',
    'trade correction indicator',
    'sequence number',
    'trade id',
    'source of trade',
    'trade reporting facility',
    'participant timestamp',
    'trade reporting facility trf timestamp',
    'trade through exempt indicator',
  ],
  // Within which group trade ids are unique could not be found, so they are not read: rows are never taken for duplicates.
  columns: {
    venue: 'exchange',
    symbol: 'symbol',
    time: 'time',
    sequence: 'sequence number',
    price: 'trade price',
    size: 'trade volume',
    correction: 'trade correction indicator',
    conditions: 'sale condition',
    tape: 'source of trade',
  },
  // Times of day in New York; the date is in the name of the file only.
  time: 'pattern',
  pattern: 'HHmmssSSSSSSSSS',
  zone: 'America/New_York',
  fileName: { date: /EQY_US_ALL_TRADE_(\d{8})/i, example: 'EQY_US_ALL_TRADE_20240102' },
  hasTrailer: true,
  side: 'none',
  order: { by: 'sequence', source: 'https://www.nyse.com/publicdocs/nyse/data/Daily_TAQ_Client_Spec_v3.3.pdf' },
  isConsolidated: true,
  conditions: 'letters',
};
