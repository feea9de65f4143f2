// A bar as the database has it: the sum of what every file had of that minute.
import type { Bar } from '../core/bars/partial.js';

/** A merged bar, and how it stands to the one before it of its symbol and venue. Doubles; null where there is nothing to tell. */
export interface MergedBar extends Bar {
  /** (bought - sold) / (bought + sold). */
  imbalance: number | null;
  /** ln(close / close of the bar before). */
  ret: number | null;
  /** Intervals without a trade between the two. */
  gap_bars: number | null;
}
