// Sorts the slots of bars by symbol, venue and time.
import type { Instrument } from '../instruments.js';

/** The start and the number of the instrument of each bar, by slot, and the slots that are not wanted. */
interface Keys {
  starts: Float64Array;
  owners: Uint32Array;
  leftOut: ReadonlySet<number>;
}

/** Returns the wanted slots, sorted by symbol, venue and start: first by counting the bars of each instrument, then each instrument's bars by start. */
export function sortSlots({ starts, owners, leftOut }: Keys, instruments: readonly Instrument[]): Uint32Array {
  const rank = rankInstruments(instruments);
  const ends = new Uint32Array(instruments.length + 1);
  for (let slot = 0; slot < owners.length; slot += 1) {
    const group = rank[owners[slot] as number] as number;
    if (!leftOut.has(slot)) ends[group + 1] = (ends[group + 1] as number) + 1;
  }
  for (let n = 1; n < ends.length; n += 1) ends[n] = (ends[n] as number) + (ends[n - 1] as number);
  const slots = new Uint32Array(owners.length - leftOut.size);
  const next = ends.slice();
  for (let slot = 0; slot < owners.length; slot += 1) {
    if (leftOut.has(slot)) continue;
    const group = rank[owners[slot] as number] as number;
    slots[next[group] as number] = slot;
    next[group] = (next[group] as number) + 1;
  }
  for (let n = 0; n < instruments.length; n += 1) sortByStart(slots.subarray(ends[n], ends[n + 1]), starts);
  return slots;
}

/** Sorts slots by the start of their bars, in place. Mostly the bars are in order of time already. */
function sortByStart(slots: Uint32Array, starts: Float64Array): void {
  const isSorted = slots.every((slot, n) => n === 0 || (starts[slots[n - 1] as number] as number) < (starts[slot] as number));
  if (!isSorted) slots.sort((a, b) => (starts[a] as number) - (starts[b] as number));
}

/** Returns the rank of each instrument in the order of symbol and venue. */
function rankInstruments(instruments: readonly Instrument[]): Uint32Array {
  const ranks = new Uint32Array(instruments.length);
  const order = instruments.map((_, index) => index).sort((a, b) => compareInstruments(instruments[a], instruments[b]));
  for (const [rank, index] of order.entries()) ranks[index] = rank;
  return ranks;
}

function compareInstruments(a: Instrument | undefined, b: Instrument | undefined): number {
  return compareText(a?.symbol ?? '', b?.symbol ?? '') || compareText(a?.venue ?? '', b?.venue ?? '');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
