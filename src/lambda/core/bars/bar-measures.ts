// What follows from bars in their order: imbalance, log returns, gaps. These are doubles, not exact; a missing one is NaN here, null in files.
import type { BarTable } from './bar-table.js';

export interface BarMeasures {
  /** (bought - sold) / (bought + sold); NaN where nobody's side is known. */
  imbalance: Float64Array;
  /** ln(close / close of the bar before, of the same instrument); NaN for the first. */
  returns: Float64Array;
  /** Intervals without a trade since the bar before; NaN for the first. */
  gaps: Float64Array;
}

/** Of the bars of a table, in the order of `slots`, in which those of an instrument stand together. */
export function measureBars(table: BarTable, slots: Uint32Array): BarMeasures {
  const imbalance = new Float64Array(slots.length);
  const returns = new Float64Array(slots.length).fill(Number.NaN);
  const gaps = new Float64Array(slots.length).fill(Number.NaN);
  let close = Number.NaN;
  for (const [n, slot] of slots.entries()) {
    imbalance[n] = table.imbalanceOf(slot);
    const before = close;
    close = table.closeOf(slot);
    const previous = slots[n - 1];
    if (previous === undefined || table.instrumentOf(previous) !== table.instrumentOf(slot)) continue;
    returns[n] = Math.log(close / before);
    gaps[n] = (table.startOf(slot) - table.startOf(previous)) / table.intervalUs - 1;
  }
  return { imbalance, returns, gaps };
}
