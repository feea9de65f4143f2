// Daily volatility and illiquidity, from the returns within a UTC day. They are doubles, not exact.
import { type Analysis, barsEvery } from '../analysis.js';
import type { DoubleColumn } from '../parquet/parquet-file.js';
import type { BarList } from './bar-list.js';

/** The measures of an instrument on a day. A measure is NaN if the day has too few bars for it. */
export interface DailyMeasures {
  /** Realized variance: the sum of squared log returns of one-minute closes (Andersen, Bollerslev, Diebold and Labys 2001). */
  rv_1m: number;
  /** Realized variance of five-minute closes. */
  rv_5m: number;
  /**
   * Bipower variation, the part of the variance without jumps: π/2 times the sum of products of adjacent absolute five-minute returns
   * (Barndorff-Nielsen and Shephard 2004).
   */
  bv_5m: number;
  /** Annualised volatility: the square root of the product of `rv_5m` and the number of trading days in a year. */
  rvol_ann: number;
  /** Illiquidity: the mean of the absolute one-minute returns, each divided by the notional of its bar (Amihud 2002). */
  amihud: number;
}

/** Trading days in a year, for exchanges that never close and for stock exchanges. */
const tradingDays = { always: 365, stocks: 252 } as const;

/** Formats whose symbols trade on stock exchanges, or on exchanges of options that are open on the same days. */
const stockFormats = ['polygon-trades-csv', 'polygon-options-trades-csv', 'nyse-taq-trades-csv'];

/** Returns the number of trading days in a year for the symbols of a file of this format. */
export function tradingDaysOf(format: string | undefined): number {
  return stockFormats.includes(format ?? '') ? tradingDays.stocks : tradingDays.always;
}

/** Computes columns for the daily bars: the daily measures, and the number of trading days in a year. The analysis must have 1m, 5m and 1d bars. */
export function computeDailyColumns(analysis: Analysis): DoubleColumn[] {
  const days = barsEvery('1d', analysis);
  const daysOfYear = tradingDaysOf(analysis.format);
  const measures = measureDays(barsEvery('1m', analysis), barsEvery('5m', analysis), daysOfYear);
  const column = (name: keyof DailyMeasures) => ({
    name,
    values: Float64Array.from({ length: days.size }, (_, index) => measures.get(days.dayKey(index))?.[name] ?? Number.NaN),
  });
  const names = ['rv_1m', 'rv_5m', 'bv_5m', 'rvol_ann', 'amihud'] as const;
  return [...names.map(column), { name: 'trading_days', values: new Float64Array(days.size).fill(daysOfYear) }];
}

interface DayReturns {
  squares: number;
  products: number;
  illiquidity: number;
  count: number;
  last: number;
}

/** Computes the measures for each instrument and day. The keys are from `dayKey`. */
function measureDays(minutes: BarList, fiveMinutes: BarList, daysOfYear: number): Map<string, DailyMeasures> {
  const [one, five] = [sumReturnsByDay(minutes), sumReturnsByDay(fiveMinutes)];
  const measures = new Map<string, DailyMeasures>();
  for (const key of minutes.dayKeys()) {
    const [a, b] = [one.get(key), five.get(key)];
    const rv_5m = b === undefined ? Number.NaN : b.squares;
    measures.set(key, {
      rv_1m: a === undefined ? Number.NaN : a.squares,
      rv_5m,
      bv_5m: b === undefined || b.count < 2 ? Number.NaN : (Math.PI / 2) * b.products,
      rvol_ann: Math.sqrt(rv_5m * daysOfYear),
      amihud: a === undefined ? Number.NaN : a.illiquidity / a.count,
    });
  }
  return measures;
}

/** Sums the returns of each instrument and day. The first bar of a day is skipped, because its return starts on an earlier day. */
function sumReturnsByDay(bars: BarList): Map<string, DayReturns> {
  const days = new Map<string, DayReturns>();
  for (const { key, previousKey, ret, notional } of bars.steps()) {
    if (previousKey !== key) continue;
    const day = days.get(key) ?? { squares: 0, products: 0, illiquidity: 0, count: 0, last: Number.NaN };
    day.squares += ret * ret;
    if (day.count > 0) day.products += Math.abs(ret) * Math.abs(day.last);
    day.illiquidity += Math.abs(ret) / notional;
    day.count += 1;
    day.last = ret;
    days.set(key, day);
  }
  return days;
}
