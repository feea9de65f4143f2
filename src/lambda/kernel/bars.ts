// Stores and finds bars, in one table for each interval.
import { fail } from "./host";
import { forgetBars } from "./instruments";
import { allocate, tooManyBars } from "./memory";
import { mix } from "./text";

const usualBarBytes: usize = 160;
const trackedBarBytes: usize = 192;
/** The size of a bar: larger if its content is tracked. */
let barBytes: usize = usualBarBytes;
const barsPerPage: u32 = 1024;
const maxPages: u32 = 4096;

/** Returned instead of a slot if the table is optional and full. */
export const tableFull: u32 = 0xffffffff;

// Offsets within a bar. Prices and sums are integers at the bar's own scales; the notional has 128 bits.
export const startAt: usize = 0;
export const instrumentAt: usize = 8;
export const priceScaleAt: usize = 12;
export const sizeScaleAt: usize = 14;
export const tradesAt: usize = 16;
export const notionalAt: usize = 24;
/** Three volumes of 64 bits each: bought, sold, and with an unknown side. */
export const volumeAt: usize = 40;
/** Of the volume and the trades, those that may set none of the prices. */
export const ineligibleVolumeAt: usize = 64;
export const ineligibleTradesAt: usize = 72;
/** Which prices are set: `setsOpenClose` and `setsHighLow` (eligibility.ts). */
export const pricedAt: usize = 76;
export const highAt: usize = 80;
export const lowAt: usize = 88;
export const openAt: usize = 96;
export const closeAt: usize = 128;
// The content (content.ts), if it is tracked: the number of rows, of rows with an id, the first and the last id, and the hash.
export const rowsAt: usize = 160;
export const idRowsAt: usize = 164;
export const firstIdAt: usize = 168;
export const lastIdAt: usize = 176;
export const contentHashAt: usize = 184;
// Offsets within a price point: time, sequence number (128 bits), price.
export const pointTimeAt: usize = 0;
export const pointSequenceAt: usize = 8;
export const pointPriceAt: usize = 24;
export const pointBytes: usize = 32;

// The size of a table's record, and offsets within it.
const tableBytes: u32 = 32;
const intervalAt: usize = 0;
const countAt: usize = 8;
const indexAt: usize = 12;
const maskAt: usize = 16;
const pagesAt: usize = 20;
const isOptionalAt: usize = 24;

/** At most 98 tables: one for each number of seconds that divides a day, one for weeks, and one to spare. */
const tables: usize = memory.data(98 * 32);
export let tableCount: u32 = 0;
let barsAllowed: u32 = 0;
/** The table that rows are added to. */
export let base: u32 = 0;
/** The first free page, left by a dropped table. Each free page starts with the address of the next one; 0: none. */
let freePages: usize = 0;

export function resetBars(allowed: u32, tracksContent: bool): void {
  barBytes = tracksContent ? trackedBarBytes : usualBarBytes;
  tableCount = 0;
  barsAllowed = allowed;
  base = 0;
  freePages = 0;
}

/** Adds a table for an interval in nanoseconds, and returns its number. When an optional table is full, it is dropped and rows go to the next table. */
export function addTable(interval: u64, isOptional: bool): u32 {
  const table = tables + tableCount * tableBytes;
  store<u32>(table, isOptional, isOptionalAt);
  store<u64>(table, interval, intervalAt);
  store<u32>(table, 0, countAt);
  store<u32>(table, <u32>allocate(4096 << 2), indexAt);
  store<u32>(table, 4095, maskAt);
  store<u32>(table, <u32>allocate(maxPages << 2), pagesAt);
  tableCount += 1;
  return tableCount - 1;
}

// @ts-ignore: decorator
@inline
export function intervalOf(table: u32): u64 {
  return load<u64>(tables + table * tableBytes, intervalAt);
}

/** Returns whether a bar has no trades and no prices, because it is new or was spilled. */
// @ts-ignore: decorator
@inline
export function isBlank(bar: usize): bool {
  return (load<u64>(bar, tradesAt) | <u64>load<u32>(bar, pricedAt)) == 0;
}

export function barCount(table: u32): u32 {
  return load<u32>(tables + table * tableBytes, countAt);
}

/** Returns the address of the bar in a slot. Slots are numbered in the order in which bars were added. */
export function barAddress(table: u32, slot: u32): usize {
  const pages = <usize>load<u32>(tables + table * tableBytes, pagesAt);
  return <usize>load<u32>(pages + (<usize>(slot / barsPerPage) << 2)) + <usize>(slot % barsPerPage) * barBytes;
}

/** Drops the base table and frees its pages. From then on, rows go to the next table. */
export function dropBaseTable(): void {
  const record = tables + base * tableBytes;
  const pages = <usize>load<u32>(record, pagesAt);
  const used = (load<u32>(record, countAt) + barsPerPage - 1) / barsPerPage;
  for (let n: u32 = 0; n < used; ++n) {
    const page = <usize>load<u32>(pages + (<usize>n << 2));
    store<u32>(page, <u32>freePages);
    freePages = page;
  }
  store<u32>(record, 0, countAt);
  base += 1;
  forgetBars();
}

function allocatePage(): usize {
  const page = freePages;
  if (page == 0) return allocate(barBytes * barsPerPage);
  freePages = <usize>load<u32>(page);
  memory.fill(page, 0, barBytes * barsPerPage);
  return page;
}

/**
 * Returns the slot of the instrument's bar with this start in nanoseconds. If there is none, adds a bar with these scales. If the table is full,
 * returns `tableFull` for an optional table, and calls `fail` for any other table.
 */
export function findOrAddBar(table: u32, instrument: u32, start: u64, scales: u32): u32 {
  const index = <usize>load<u32>(tables + table * tableBytes, indexAt);
  const mask = load<u32>(tables + table * tableBytes, maskAt);
  let at = hashOf(instrument, start) & mask;
  while (true) {
    const entry = load<u32>(index + (<usize>at << 2));
    if (entry == 0) return addBar(table, at, instrument, start, scales);
    const bar = barAddress(table, entry - 1);
    if (load<u64>(bar, startAt) == start && load<u32>(bar, instrumentAt) == instrument) return entry - 1;
    at = (at + 1) & mask;
  }
}

// @ts-ignore: decorator
@inline
function hashOf(instrument: u32, start: u64): u32 {
  return <u32>mix(mix(start) ^ instrument);
}

function addBar(table: u32, at: u32, instrument: u32, start: u64, scales: u32): u32 {
  const record = tables + table * tableBytes;
  const slot = load<u32>(record, countAt);
  if (slot >= barsAllowed || slot / barsPerPage >= maxPages) {
    if (load<u32>(record, isOptionalAt) != 0) return tableFull;
    fail(tooManyBars);
  }
  if (slot % barsPerPage == 0) {
    const pages = <usize>load<u32>(record, pagesAt);
    store<u32>(pages + (<usize>(slot / barsPerPage) << 2), <u32>allocatePage());
  }
  store<u32>(<usize>load<u32>(record, indexAt) + (<usize>at << 2), slot + 1);
  store<u32>(record, slot + 1, countAt);
  const bar = barAddress(table, slot);
  store<u64>(bar, start, startAt);
  store<u32>(bar, instrument, instrumentAt);
  store<u32>(bar, scales, priceScaleAt);
  if ((slot + 1) << 1 > load<u32>(record, maskAt)) growIndex(table);
  return slot;
}

function growIndex(table: u32): void {
  const record = tables + table * tableBytes;
  const mask = (load<u32>(record, maskAt) << 1) | 1;
  const index = allocate((<usize>mask + 1) << 2);
  store<u32>(record, <u32>index, indexAt);
  store<u32>(record, mask, maskAt);
  for (let slot: u32 = 0, count = load<u32>(record, countAt); slot < count; ++slot) {
    const bar = barAddress(table, slot);
    let at = hashOf(load<u32>(bar, instrumentAt), load<u64>(bar, startAt)) & mask;
    while (load<u32>(index + (<usize>at << 2)) != 0) at = (at + 1) & mask;
    store<u32>(index + (<usize>at << 2), slot + 1);
  }
}
