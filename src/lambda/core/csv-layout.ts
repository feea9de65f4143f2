// Which column means what. A layout is recognised by its header: the names in any order and any case.
import { permanent } from './processing-error.js';

/** The place of each field among a row's columns; -1: there is none. */
export interface CsvLayout {
  readonly name: string;
  readonly columns: number;
  readonly venue: number;
  readonly symbol: number;
  readonly timestamp: number;
  readonly id: number;
  readonly side: number;
  readonly price: number;
  readonly size: number;
}

const tardis = ['exchange', 'symbol', 'timestamp', 'local_timestamp', 'id', 'side', 'price', 'amount'];

/** The layout of a header line's fields. Throws UNSUPPORTED_FORMAT for any other header. */
export function findLayout(header: readonly string[]): CsvLayout {
  const names = header.map((name) => name.trim().toLowerCase());
  const isTardis = names.length === tardis.length && tardis.every((name) => names.includes(name));
  if (!isTardis) {
    throw permanent('UNSUPPORTED_FORMAT', `the first line is not a known header; known: ${tardis.join(',')}, or one JSON object a line`);
  }
  const place = (name: string) => names.indexOf(name);
  return {
    name: 'tardis-trades-csv',
    columns: names.length,
    venue: place('exchange'),
    symbol: place('symbol'),
    timestamp: place('timestamp'),
    id: place('id'),
    side: place('side'),
    price: place('price'),
    size: place('amount'),
  };
}
