// The CSV layout: 32-bit integers that JavaScript writes (core/wasm/kernel-layout.ts). The first is the number of columns; then come the indexes of the
// columns that are read (-1 if there is no such column) and the settings below.

export const layout: usize = memory.data(21 * 4);

export const enum Column {
  count,
  venue,
  symbol,
  time,
  /** Another time, which is used if `time` is empty or zero. */
  otherTime,
  id,
  sequence,
  side,
  price,
  size,
  /** The id of the first trade that an aggregated row represents; `last` has the id of the last trade. */
  first,
  last,
  correction,
  action,
  /** The facility that the trade was reported to; ids are unique only within a facility. */
  facility,
}

/** The number of digits of a Unix time: 10 for seconds, 13 for milliseconds, 16 for microseconds, 19 for nanoseconds; 0 for times in ISO 8601. */
const timeDigitsAt: usize = 15 * 4;
/** The form of the sides (see sides.ts); 0 if the file has no sides. */
const sideFormAt: usize = 16 * 4;
/** n if prices without a decimal point are in units of 10^-n; -1 if all prices are plain decimals. */
const priceScaleAt: usize = 17 * 4;
/** The number of the instrument of all rows, if there is no symbol column. */
const instrumentAt: usize = 18 * 4;
/** 1 if bars combine all venues of a symbol. Ids are still distinguished by venue. */
const isGroupedAt: usize = 19 * 4;
/** 1 if the unit of times is a guess. Times in other units are then counted. */
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
