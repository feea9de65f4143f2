// Reading merged bars from Aurora, page by page.
import { formatDecimal, parseDecimal } from '../core/decimal.js';
import { intervals } from '../core/interval.js';
import { averageOf, type Bar } from '../core/partial.js';
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

const selectMinutes = `
  SELECT * FROM bars
  WHERE symbol = $1 AND interval_us = $2 AND ($3::text IS NULL OR venue = $3)
    AND ($4::timestamptz IS NULL OR bar_start >= $4) AND ($5::timestamptz IS NULL OR bar_start < $5)
    AND ($6::timestamptz IS NULL OR (bar_start, venue) > ($6, $7::text))
  ORDER BY bar_start, venue LIMIT $8`;

/** Bars of a longer interval are sums of minutes, which do not overlap: the first one opens, the last one closes. */
const selectSums = `
  SELECT $1 AS symbol, venue, slot AS bar_start, (array_agg(open ORDER BY bar_start))[1] AS open, max(high) AS high, min(low) AS low,
    (array_agg(close ORDER BY bar_start DESC))[1] AS close, sum(volume) AS volume, sum(notional) AS notional, sum(trades) AS trades,
    sum(buy_volume) AS buy_volume, sum(sell_volume) AS sell_volume, sum(unknown_volume) AS unknown_volume
  FROM (
    SELECT *, date_bin($9::bigint * interval '1 microsecond', bar_start, timestamptz 'epoch') AS slot FROM bars
    WHERE symbol = $1 AND interval_us = $2 AND ($3::text IS NULL OR venue = $3)
      AND ($4::timestamptz IS NULL OR bar_start >= $4) AND ($5::timestamptz IS NULL OR bar_start < $5 + $9::bigint * interval '1 microsecond')
      AND ($6::timestamptz IS NULL OR bar_start >= $6)
  ) AS minutes
  WHERE ($4::timestamptz IS NULL OR slot >= $4) AND ($5::timestamptz IS NULL OR slot < $5)
    AND ($6::timestamptz IS NULL OR (slot, venue) > ($6, $7::text))
  GROUP BY venue, slot ORDER BY slot, venue LIMIT $8`;

const minuteUs = intervals['1m'];

/** Bars by time and venue, of a minute or of minutes. */
export async function readBars(database: Database, query: BarQuery): Promise<Bar[]> {
  const { symbol, venue, intervalUs, from, to, limit, after } = query;
  const values = [symbol, minuteUs, venue, from, to, after?.barStart, after?.venue, limit].map((value) => value ?? null);
  const isMinute = intervalUs === minuteUs;
  const { rows } = await database.transaction((client) =>
    isMinute ? client.query(selectMinutes, values) : client.query(selectSums, [...values, intervalUs]),
  );
  return rows.map((row) => barFrom(row, intervalUs));
}

function barFrom(row: Row, intervalUs: number): Bar {
  const decimal = (name: string) => formatDecimal(parseDecimal(String(row[name])));
  return {
    symbol: String(row.symbol),
    venue: String(row.venue),
    bar_start: (row.bar_start as Date).toISOString(),
    interval_us: intervalUs,
    open: decimal('open'),
    high: decimal('high'),
    low: decimal('low'),
    close: decimal('close'),
    volume: decimal('volume'),
    notional: decimal('notional'),
    vwap: averageOf(parseDecimal(String(row.notional)), parseDecimal(String(row.volume))),
    trades: Number(row.trades),
    buy_volume: decimal('buy_volume'),
    sell_volume: decimal('sell_volume'),
    unknown_volume: decimal('unknown_volume'),
  };
}
