// Counts whether times rise or fall from row to row. A file with the newest trade first has the trades of equal time in the wrong order too.
import { row, timeAt } from "./row";

export let ascents: u64 = 0;
export let descents: u64 = 0;
/** The number of rows whose time is that of the row before. */
export let ties: u64 = 0;
let last: u64 = 0;

export function resetDirection(): void {
  ascents = 0;
  descents = 0;
  ties = 0;
  last = 0;
}

/** Compares the time of the row with that of the row before. */
export function countDirection(): void {
  const time = load<u64>(row, timeAt);
  if (last != 0) {
    ascents += u64(time > last);
    descents += u64(time < last);
    ties += u64(time == last);
  }
  last = time;
}
