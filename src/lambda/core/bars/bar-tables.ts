// The tables of bars of one analysis, one for each interval.
import type { AnyInterval } from '../../../platform/intervals.js';
import type { DayFinder } from '../day-finder.js';
import { type Limits, maxBars } from '../limits.js';
import type { Kernel } from '../wasm/kernel.js';
import { tooManyBars } from '../wasm/kernel-calls.js';
import { BarTable } from './bar-table.js';
import { longestDivisor } from './interval-plan.js';

export interface TableOptions {
  /** As from `planIntervals`. Bars of the first interval are built from rows, bars of the others from shorter bars. */
  intervals: readonly AnyInterval[];
  /** An interval that is omitted if it has too many bars, provided it is the first of several. */
  optional?: AnyInterval | undefined;
}

export class BarTables {
  readonly all: readonly BarTable[];
  readonly #days: DayFinder;

  constructor(kernel: Kernel, days: DayFinder, { intervals, optional }: TableOptions) {
    const [first, next] = intervals;
    const omitted = next === undefined || first !== optional ? undefined : first;
    this.#days = days;
    this.all = intervals.map((label) => new BarTable(kernel, label, label === omitted));
    if (days.session !== undefined) this.addDaysDirectly();
  }

  /** From now on, adds rows to daily bars directly: they are not the sums of shorter bars. */
  addDaysDirectly(): void {
    this.all.find(({ label }) => label === '1d')?.addRowsDirectly(this.#days.session !== undefined);
  }

  /** Drops the shortest interval. Its bars are added to the next table, which also takes all further rows. */
  dropShortest(): void {
    const [first, second] = this.all as [BarTable, BarTable];
    second.rollUpFrom(first, this.#days);
    first.drop();
  }

  /** Aggregates each interval exactly from a shorter one. Throws TOO_MANY_BARS if there are too many bars in total. */
  rollUp({ bars, allBars }: Pick<Limits, 'bars' | 'allBars'>): void {
    for (const [n, table] of this.all.entries()) {
      const shorter = this.#shorterOf(table);
      if (shorter !== undefined && !shorter.isDropped) {
        if (!table.hasRowsDirectly) table.rollUpFrom(shorter, this.#days);
        // A longer interval never has more bars than a shorter one, so this is an upper bound for the sum of all tables.
        const maxTotal = shorter.size + table.size * (this.all.length - n);
        if (shorter.isOptional && maxTotal > allBars) shorter.drop();
      }
      const all = this.all.reduce((sum, { size }) => sum + size, 0);
      if (all > allBars) throw tooManyBars(`${allBars} bars of all intervals together`, bars < maxBars);
    }
  }

  /** The table whose bars make up those of another; undefined for the base table. */
  #shorterOf({ label }: BarTable): BarTable | undefined {
    const labels = this.all.map((one) => one.label);
    const divisor = longestDivisor(label, labels.slice(0, labels.indexOf(label)));
    return this.all.find((one) => one.label === divisor);
  }
}
