// The CSV layout: a table of 32-bit integers that JavaScript fills in (core/wasm/kernel-layout.ts). Column indexes; -1: no such column.

export const layout: usize = memory.data(21 * 4);

export const enum Column {
  count,
  venue,
  symbol,
  time,
  /** Used where `time` is empty or zero. */
  otherTime,
  id,
  sequence,
  side,
  price,
  size,
  /** Ids of the first and last trade that an aggregated row represents. */
  first,
  last,
  correction,
  action,
  /** The facility that the trade was reported to; ids are unique only within it. */
  facility,
}

/** Digits of a Unix time: 10 for seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds; 0: ISO 8601. */
const timeDigitsAt: usize = 15 * 4;
/** How sides are written, see sides.ts; 0: not at all. */
const sideFormAt: usize = 16 * 4;
/** Prices without a decimal point are in units of 10^-n; -1: all prices are plain decimals. */
const priceScaleAt: usize = 17 * 4;
/** The instrument of every row, where there is no symbol column. */
const instrumentAt: usize = 18 * 4;
/** 1: bars combine all venues of a symbol. Ids are still kept apart by venue. */
const isGroupedAt: usize = 19 * 4;
/** 1: the unit of time is a guess, so times in other units are counted. */
const isUnitGuessedAt: usize = 20 * 4;

// @ts-ignore: decorator
@inline
export function column(name: Column): i32 {
  return load<i32>(layout + (<usize>name << 2));
}

// @ts-ignore: decorator
@inline
export function timeDigits(): u32 {
  return load<u32>(layout, timeDigitsAt);
}

// @ts-ignore: decorator
@inline
export function sideForm(): u32 {
  return load<u32>(layout, sideFormAt);
}

// @ts-ignore: decorator
@inline
export function priceScale(): i32 {
  return load<i32>(layout, priceScaleAt);
}

// @ts-ignore: decorator
@inline
export function constantInstrument(): u32 {
  return load<u32>(layout, instrumentAt);
}

// @ts-ignore: decorator
@inline
export function isGrouped(): bool {
  return load<u32>(layout, isGroupedAt) != 0;
}

// @ts-ignore: decorator
@inline
export function isUnitGuessed(): bool {
  return load<u32>(layout, isUnitGuessedAt) != 0;
}
