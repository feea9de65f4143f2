// Volatility and illiquidity of a symbol and UTC day, from the returns within the day. Doubles, in the order of the bars.
import { type Analysis, barsEvery } from '../analysis.js';
import type { DoubleColumn } from '../parquet/parquet-file.js';
import type { BarList } from './bar-list.js';

/** NaN where the day has too few bars to tell. */
export interface DailyMeasures {
  /** Sum of squared returns of one-minute and of five-minute closes (Andersen, Bollerslev, Diebold and Labys 2001). */
  rv_1m: number;
  rv_5m: number;
  /** Pi/2 times the sum of products of neighbouring absolute five-minute returns: the part without jumps (Barndorff-Nielsen and Shephard 2004). */
  bv_5m: number;
  /** Square root of rv_5m times the trading days of a year. */
  rvol_ann: number;
  /** Mean of absolute one-minute return over notional (Amihud 2002). */
  amihud: number;
}

/** Trading days of a year: of exchanges that never close, and of stock exchanges. */
const tradingDays = { always: 365, stocks: 252 } as const;

/** Formats whose symbols are traded at stock exchanges. */
const stockFormats = ['polygon-trades-csv'];

/** Trading days of a year for what a file of this format tells of. */
export function tradingDaysOf(format: string | undefined): number {
  return stockFormats.includes(format ?? '') ? tradingDays.stocks : tradingDays.always;
}

/** The measures as columns beside the bars of a day, the trading days that were taken among them. Of intervals, 1m, 5m and 1d are needed. */
export function dailyColumns(analysis: Analysis): DoubleColumn[] {
  const days = barsEvery('1d', analysis);
  const daysOfYear = tradingDaysOf(analysis.format);
  const measures = measureDays(barsEvery('1m', analysis), barsEvery('5m', analysis), daysOfYear);
  const column = (name: keyof DailyMeasures) => ({
    name,
    values: Float64Array.from({ length: days.size }, (_, place) => measures.get(days.dayKey(place))?.[name] ?? Number.NaN),
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

/** By instrument and day (days since 1970), as `dayKey` names them. */
function measureDays(minutes: BarList, fiveMinutes: BarList, daysOfYear: number): Map<string, DailyMeasures> {
  const [one, five] = [returnsByDay(minutes), returnsByDay(fiveMinutes)];
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

/** Returns between bars of one day only: the first bar of a day has none. */
function returnsByDay(bars: BarList): Map<string, DayReturns> {
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
