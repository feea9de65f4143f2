// Measures of bars: imbalance, log returns and gaps. They are doubles, not exact; a missing value is NaN here and null in files.
import type { BarTable } from './bar-table.js';

export interface BarMeasures {
  /** (bought - sold) / (bought + sold) by volume; NaN if no side is known. */
  imbalance: Float64Array;
  /** ln(close / previous close) of the same instrument; NaN for its first bar, and where a close is not positive. */
  returns: Float64Array;
  /** The number of intervals without a trade since the instrument's previous bar; NaN for its first bar. */
  gaps: Float64Array;
}

/** Measures the bars in these slots of a table. The slots must be ordered by instrument, then by time. */
export function measureBars(table: BarTable, slots: Uint32Array): BarMeasures {
  const { closes, imbalances } = table.measure(slots);
  const returns = new Float64Array(slots.length).fill(Number.NaN);
  const gaps = new Float64Array(slots.length).fill(Number.NaN);
  for (let n = 1; n < slots.length; n += 1) {
    const previous = slots[n - 1] as number;
    const slot = slots[n] as number;
    if (table.instrumentOf(previous) !== table.instrumentOf(slot)) continue;
    const before = closes[n - 1] as number;
    const close = closes[n] as number;
    // A price that is not positive, as those of spreads may be, has no logarithm.
    if (close > 0 && before > 0) returns[n] = Math.log(close / before);
    // Rounded, because a day on which clocks are changed has 23 or 25 hours.
    gaps[n] = Math.round((table.startOf(slot) - table.startOf(previous)) / table.intervalUs) - 1;
  }
  return { imbalance: imbalances, returns, gaps };
}
