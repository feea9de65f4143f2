// Which column of a CSV means what, as JavaScript sets it: 32-bit numbers at fixed places; -1 for a column that there is not.

export const layout: usize = memory.data(21 * 4);

export const enum Column {
  count,
  venue,
  symbol,
  time,
  /** Taken where `time` is empty or zero. */
  otherTime,
  id,
  sequence,
  side,
  price,
  size,
  /** The first and the last of the trades that a row stands for. */
  first,
  last,
  correction,
  action,
  /** Where a trade was reported: an id belongs to it as well. */
  facility,
}

/** Digits of a time since 1970: 10 seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds; 0: ISO 8601. */
const timeDigitsAt: usize = 15 * 4;
/** 1 words, 2 whether the taker sold, 3 letters, 4 whether the taker sold where that is known. */
const sideFormAt: usize = 16 * 4;
/** Prices without a point are integers over ten to the power of this; -1: they are plain decimals. */
const priceScaleAt: usize = 17 * 4;
/** The instrument of all rows, where no column names it. */
const instrumentAt: usize = 18 * 4;
/** 1: bars are made for the symbol, whatever the venue; ids belong to a venue's symbol all the same. */
const isGroupedAt: usize = 19 * 4;
/** 1: the unit of time was guessed, and rows of another unit are counted apart. */
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
