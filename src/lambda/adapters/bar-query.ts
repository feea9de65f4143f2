// Reading merged bars from Aurora, page by page, with what follows from their order.

import type { Bar, MeasuredBar } from '../../platform/bars.js';
import { intervals } from '../../platform/intervals.js';
import { computeImbalance, formatVwap } from '../core/bars/partial.js';
import { formatDecimal, parseDecimal } from '../core/decimal.js';
import type { Row } from './bar-statements.js';
import type { Database } from './database.js';
import { type DailyBar, withDailyMeasures } from './day-query.js';

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

/** The last minute before each bar of the page, whatever the bars' interval: it closed the bar before. */
const withPrevious = (page: string) => `
  SELECT page.*, previous.bar_start AS previous_start, previous.close AS previous_close
  FROM (${page}) AS page LEFT JOIN LATERAL (
    SELECT bar_start, close FROM bars
    WHERE symbol = $1 AND interval_us = $2 AND venue = page.venue AND bar_start < page.bar_start
    ORDER BY bar_start DESC LIMIT 1
  ) AS previous ON true
  ORDER BY page.bar_start, page.venue`;

const selectMinutes = withPrevious(`
  SELECT * FROM bars
  WHERE symbol = $1 AND interval_us = $2 AND ($3::text IS NULL OR venue = $3)
    AND ($4::timestamptz IS NULL OR bar_start >= $4) AND ($5::timestamptz IS NULL OR bar_start < $5)
    AND ($6::timestamptz IS NULL OR (bar_start, venue) > ($6, $7::text))
  ORDER BY bar_start, venue LIMIT $8`);

/** Bars of a longer interval are sums of minutes, which do not overlap: the first one opens, the last one closes. */
const selectSums = withPrevious(`
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
  GROUP BY venue, slot ORDER BY slot, venue LIMIT $8`);

const minuteUs = intervals['1m'];

/** Bars by time and venue, of a minute or of minutes; those of days with their measures. All are of one state of the database. */
export async function readBars(database: Database, query: BarQuery): Promise<(MeasuredBar | DailyBar)[]> {
  const { symbol, venue, intervalUs, from, to, limit, after } = query;
  const values = [symbol, minuteUs, venue, from, to, after?.barStart, after?.venue, limit].map((value) => value ?? null);
  return database.transaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const page = intervalUs === minuteUs ? client.query(selectMinutes, values) : client.query(selectSums, [...values, intervalUs]);
    const bars = (await page).rows.map((row) => mergedFrom(row, intervalUs));
    return intervalUs === intervals['1d'] ? withDailyMeasures(client, symbol, bars) : bars;
  });
}

function mergedFrom(row: Row, intervalUs: number): MeasuredBar {
  const bar = barFrom(row, intervalUs);
  const [buy, sell] = [parseDecimal(bar.buy_volume), parseDecimal(bar.sell_volume)];
  const known = { ...bar, imbalance: finite(computeImbalance({ buy, sell })) };
  if (row.previous_start === null) return { ...known, ret: null, gap_bars: null };
  const intervalMs = intervalUs / 1000;
  const previous = Math.floor((row.previous_start as Date).getTime() / intervalMs);
  return {
    ...known,
    ret: Math.log(Number(bar.close) / Number(row.previous_close)),
    gap_bars: Date.parse(bar.bar_start) / intervalMs - previous - 1,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
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
    vwap: formatVwap(parseDecimal(String(row.notional)), parseDecimal(String(row.volume))),
    trades: Number(row.trades),
    buy_volume: decimal('buy_volume'),
    sell_volume: decimal('sell_volume'),
    unknown_volume: decimal('unknown_volume'),
  };
}
