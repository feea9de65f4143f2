// Reads a page of bars from Aurora, aggregates one-minute bars to longer intervals, and computes the measures of each bar.

import type { Bar, MeasuredBar, ServedBar } from '../../platform/bars.js';
import { intervals, storedIntervals } from '../../platform/intervals.js';
import { computeImbalance, formatVwap } from '../core/bars/partial.js';
import { contractOf, notionalOf } from '../core/contracts.js';
import { formatDecimal, parseDecimal } from '../core/decimal.js';
import type { Row } from './bar-statements.js';
import type { Database } from './database.js';
import { addDailyMeasures, type DailyBar } from './day-query.js';

export interface BarQuery {
  symbol: string;
  /** If undefined, bars of all venues are returned. */
  venue: string | undefined;
  intervalUs: number;
  /** Start of the time range, inclusive. */
  from: Date | undefined;
  /** End of the time range, exclusive. */
  to: Date | undefined;
  limit: number;
  /** Only bars after this position, in the order of time and venue, are returned. */
  after: BarCursor | undefined;
}

export interface BarCursor {
  barStart: string;
  venue: string;
}

/** Joins each bar of the page with the last stored bar before it, whose close is the close of the previous bar in any interval. */
const joinPrevious = (page: string) => `
  SELECT page.*, previous.bar_start AS previous_start, previous.close AS previous_close
  FROM (${page}) AS page LEFT JOIN LATERAL (
    SELECT bar_start, close FROM bars
    WHERE symbol = $1 AND interval_us = $2 AND venue = page.venue AND bar_start < page.bar_start
    ORDER BY bar_start DESC LIMIT 1
  ) AS previous ON true
  ORDER BY page.bar_start, page.venue`;

const selectStored = joinPrevious(`
  SELECT * FROM bars
  WHERE symbol = $1 AND interval_us = $2 AND ($3::text IS NULL OR venue = $3)
    AND ($4::timestamptz IS NULL OR bar_start >= $4) AND ($5::timestamptz IS NULL OR bar_start < $5)
    AND ($6::timestamptz IS NULL OR (bar_start, venue) > ($6, $7::text))
  ORDER BY bar_start, venue LIMIT $8`);

/** Aggregates minutes to a longer interval. Minutes do not overlap, so the first minute has the open and the last minute has the close. */
const selectSums = joinPrevious(`
  SELECT $1 AS symbol, venue, slot AS bar_start, (array_agg(open ORDER BY bar_start))[1] AS open, max(high) AS high, min(low) AS low,
    (array_agg(close ORDER BY bar_start DESC))[1] AS close, sum(volume) AS volume, sum(notional) AS notional, sum(trades) AS trades,
    sum(buy_volume) AS buy_volume, sum(sell_volume) AS sell_volume, sum(unknown_volume) AS unknown_volume,
    sum(ineligible_trades) AS ineligible_trades, sum(ineligible_volume) AS ineligible_volume, min(order_rule) AS order_rule
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

/**
 * Reads one page of bars, ordered by time and venue; daily bars include their daily measures. All data is from one snapshot of the database.
 * Throws DATABASE_UNAVAILABLE if the database fails.
 */
export async function queryBars(database: Database, query: BarQuery): Promise<(ServedBar | DailyBar)[]> {
  const { symbol, venue, intervalUs, from, to, limit, after } = query;
  const isStored = storedIntervals.some((label) => intervals[label] === intervalUs);
  const values = [symbol, isStored ? intervalUs : minuteUs, venue, from, to, after?.barStart, after?.venue, limit].map(
    (value) => value ?? null,
  );
  return database.transaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const page = isStored ? client.query(selectStored, values) : client.query(selectSums, [...values, intervalUs]);
    const bars = (await page).rows.map((row) => ({ ...toMeasuredBar(row, intervalUs), order_rule: Number(row.order_rule) }));
    return intervalUs === intervals['1d'] ? addDailyMeasures(client, symbol, bars) : bars;
  });
}

function toMeasuredBar(row: Row, intervalUs: number): MeasuredBar {
  const bar = toBar(row, intervalUs);
  const [buy, sell] = [parseDecimal(bar.buy_volume), parseDecimal(bar.sell_volume)];
  const known = { ...bar, imbalance: finiteOrNull(computeImbalance({ buy, sell })) };
  if (row.previous_start === null) return { ...known, ret: null, gap_bars: null };
  const intervalMs = intervalUs / 1000;
  const previous = Math.floor((row.previous_start as Date).getTime() / intervalMs);
  return {
    ...known,
    // Undefined for prices that are not positive, as those of spreads may be.
    ret: finiteOrNull(Number(bar.close) > 0 ? Math.log(Number(bar.close) / Number(row.previous_close)) : Number.NaN),
    gap_bars: Date.parse(bar.bar_start) / intervalMs - previous - 1,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function toBar(row: Row, intervalUs: number): Bar {
  const decimal = (name: string) => formatDecimal(parseDecimal(String(row[name])));
  const [symbol, venue] = [String(row.symbol), String(row.venue)];
  const [sum, volume] = [parseDecimal(String(row.notional)), parseDecimal(String(row.volume))];
  return {
    symbol,
    venue,
    bar_start: (row.bar_start as Date).toISOString(),
    interval_us: intervalUs,
    open: decimal('open'),
    high: decimal('high'),
    low: decimal('low'),
    close: decimal('close'),
    volume: decimal('volume'),
    // The database has the sum of price × size, from which the VWAP follows.
    notional: formatDecimal(notionalOf(sum, volume, contractOf({ symbol, venue }))),
    vwap: formatVwap(sum, volume),
    trades: Number(row.trades),
    buy_volume: decimal('buy_volume'),
    sell_volume: decimal('sell_volume'),
    unknown_volume: decimal('unknown_volume'),
    ineligible_trades: Number(row.ineligible_trades),
    ineligible_volume: decimal('ineligible_volume'),
  };
}
