// Reading merged bars from Aurora, page by page.
import { formatDecimal, parseDecimal } from '../core/decimal.js';
import type { Bar } from '../core/partial.js';
import type { Row } from './bar-statements.js';
import type { Database } from './database.js';

export interface BarQuery {
  symbol: string;
  /** Undefined: all venues. */
  venue: string | undefined;
  intervalUs: number;
  /** Inclusive. */
  from: Date | undefined;
  /** Exclusive. */
  to: Date | undefined;
  limit: number;
  /** Only bars after this place in the order of time and venue. */
  after: BarPlace | undefined;
}

export interface BarPlace {
  barStart: string;
  venue: string;
}

const selectBars = `
  SELECT * FROM bars
  WHERE symbol = $1 AND interval_us = $2 AND ($3::text IS NULL OR venue = $3)
    AND ($4::timestamptz IS NULL OR bar_start >= $4) AND ($5::timestamptz IS NULL OR bar_start < $5)
    AND ($6::timestamptz IS NULL OR (bar_start, venue) > ($6, $7::text))
  ORDER BY bar_start, venue LIMIT $8`;

/** Bars by time and venue. */
export async function readBars(database: Database, query: BarQuery): Promise<Bar[]> {
  const { symbol, venue, intervalUs, from, to, limit, after } = query;
  const values = [symbol, intervalUs, venue, from, to, after?.barStart, after?.venue, limit].map((value) => value ?? null);
  const { rows } = await database.transaction((client) => client.query(selectBars, values));
  return rows.map(barFrom);
}

function barFrom(row: Row): Bar {
  const decimal = (name: string) => formatDecimal(parseDecimal(String(row[name])));
  return {
    symbol: String(row.symbol),
    venue: String(row.venue),
    bar_start: (row.bar_start as Date).toISOString(),
    interval_us: Number(row.interval_us),
    open: decimal('open'),
    high: decimal('high'),
    low: decimal('low'),
    close: decimal('close'),
    volume: decimal('volume'),
    notional: decimal('notional'),
    vwap: decimal('vwap'),
    trades: Number(row.trades),
    buy_volume: decimal('buy_volume'),
    sell_volume: decimal('sell_volume'),
    unknown_volume: decimal('unknown_volume'),
  };
}
