// Daily measures, computed from merged minutes in the database, because a year has half a million minutes.

import type { ServedBar } from '../../platform/bars.js';
import { intervals } from '../../platform/intervals.js';
import type { DailyMeasures } from '../core/bars/daily-measures.js';
import { contractOf } from '../core/contracts.js';
import { formatDecimal } from '../core/decimal.js';
import type { Row } from './bar-statements.js';
import type { Queryable } from './database.js';

/** A daily bar with its measures, which are null if the day has too few bars to compute them. */
export type DailyBar = ServedBar & { [Name in keyof DailyMeasures]: number | null } & { trading_days: number };

/** The log return since the previous row of a day; NaN where a close is not positive, so that the measures of such a day are not defined. */
const logReturn = (order: string) => {
  const previous = `lag(close) OVER (PARTITION BY venue, day ORDER BY ${order})`;
  return `CASE WHEN close > 0 AND ${previous} > 0 THEN ln(close / ${previous}) WHEN ${previous} IS NOT NULL THEN float8 'NaN' END`;
};

/** The measures are defined as in core/bars/daily-measures.ts: returns are computed within a day, between consecutive bars that exist. */
const selectMeasures = `
  WITH minutes AS (
    SELECT venue, day, bar_start, close::float8 AS close, COALESCE(volume * contract_size, notional)::float8 AS notional,
      date_bin($5::bigint * interval '1 microsecond', bar_start, timestamptz 'epoch') AS slot
    FROM bars JOIN unnest($3::text[], $4::timestamptz[], $8::numeric[]) AS wanted (wanted_venue, day, contract_size)
      ON venue = wanted_venue AND date_bin(interval '1 day', bar_start, timestamptz 'epoch') = day
    WHERE symbol = $1 AND interval_us = $2 AND bar_start >= $6 AND bar_start < $7::timestamptz + interval '1 day'
  ), ones AS (
    SELECT venue, day, bar_start, notional, ${logReturn('bar_start')} AS ret FROM minutes
  ), closes AS (
    SELECT DISTINCT ON (venue, day, slot) venue, day, slot, close FROM minutes ORDER BY venue, day, slot, bar_start DESC
  ), fives AS (
    SELECT venue, day, slot, ${logReturn('slot')} AS ret FROM closes
  ), products AS (
    SELECT venue, day, slot, ret, abs(ret) * abs(lag(ret) OVER (PARTITION BY venue, day ORDER BY slot)) AS product FROM fives
  ), of_minutes AS (
    SELECT venue, day, sum(ret * ret ORDER BY bar_start) AS rv_1m, avg(abs(ret) / notional ORDER BY bar_start) AS amihud
    FROM ones GROUP BY venue, day
  ), of_fives AS (
    SELECT venue, day, sum(ret * ret ORDER BY slot) AS rv_5m, pi() / 2 * sum(product ORDER BY slot) AS bv_5m FROM products GROUP BY venue, day
  )
  SELECT venue, day, rv_1m, rv_5m, bv_5m, amihud, trading_days
  FROM of_minutes JOIN of_fives USING (venue, day) JOIN instruments USING (venue) WHERE symbol = $1`;

/** Adds daily measures to daily bars of one symbol. The bars must be ordered by time. */
export async function addDailyMeasures(client: Queryable, symbol: string, bars: readonly ServedBar[]): Promise<DailyBar[]> {
  const [venues, days] = [bars.map(({ venue }) => venue), bars.map(({ bar_start }) => bar_start)];
  const sizes = venues.map((venue) => {
    const contract = contractOf({ symbol, venue });
    return contract === undefined ? null : formatDecimal(contract.size);
  });
  const { rows } = await client.query(selectMeasures, [
    symbol,
    intervals['1m'],
    venues,
    days,
    intervals['5m'],
    days[0],
    days.at(-1),
    sizes,
  ]);
  const measures = new Map(rows.map((row) => [`${(row.day as Date).toISOString()} ${row.venue}`, toDailyMeasures(row)]));
  return bars.map((bar) => {
    const found = measures.get(`${bar.bar_start} ${bar.venue}`);
    if (found === undefined) throw new Error('a daily bar has no minutes');
    return { ...bar, ...found };
  });
}

function toDailyMeasures(row: Row): Omit<DailyBar, keyof ServedBar> {
  const double = (name: string) => (row[name] === null || Number.isNaN(Number(row[name])) ? null : Number(row[name]));
  const [rv_5m, trading_days] = [double('rv_5m'), Number(row.trading_days)];
  return {
    rv_1m: double('rv_1m'),
    rv_5m,
    bv_5m: double('bv_5m'),
    rvol_ann: rv_5m === null ? null : Math.sqrt(rv_5m * trading_days),
    amihud: double('amihud'),
    trading_days,
  };
}
