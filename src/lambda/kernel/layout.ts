// The CSV layout: 32-bit integers that JavaScript writes (core/wasm/kernel-layout.ts). The first is the number of columns; then come the indexes of the
// columns that are read (-1 if there is no such column) and the settings below.

export const layout: usize = memory.data(32 * 4);
/** The number of bytes of the venue of all rows, and the venue, for layouts whose rows have a symbol but no venue. */
export const constantVenue: usize = memory.data(256);

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
  /** The sale conditions, which decide what the trade may set in a bar. */
  conditions,
  /** The tape of the print, which says what the letters of its conditions mean. */
  tape,
  /** The date, if it has a column of its own. */
  date,
}

/** The form of all times (see times.ts). */
const timeFormAt: usize = 18 * 4;
/** The form of the sides (see sides.ts); 0 if the file has no sides. */
const sideFormAt: usize = 19 * 4;
/** n if prices are integers in units of 10^-n; -1 if they are plain decimals. */
const priceScaleAt: usize = 20 * 4;
/** The number of the instrument of all rows, if there is no symbol column. */
const instrumentAt: usize = 21 * 4;
/** 1 if bars combine all venues of a symbol. Ids are still distinguished by venue. */
const isGroupedAt: usize = 22 * 4;
/** What orders trades of equal time before their position does: 0 nothing, 1 the sequence number, 2 the sequence number and then the id, 3 the id. */
const orderAt: usize = 23 * 4;
/** The form of sale conditions (see eligibility.ts); 0 if they are not read. */
const conditionFormAt: usize = 24 * 4;
/** -1 if ids are never used again; otherwise they start again each day, at this second of the day in UTC. */
const idDayStartAt: usize = 25 * 4;
/** 1 if prices may be zero or negative. */
const signedPricesAt: usize = 26 * 4;
/** The byte between fields. */
const separatorAt: usize = 27 * 4;
/** 1 if a row with a size of zero is no trade. */
const zeroIsNoTradeAt: usize = 28 * 4;
/** 1 if the last line begins with the field END and is no row. */
const trailerAt: usize = 29 * 4;
/** 1 if it is counted whether times rise or fall (see direction.ts). */
const isDirectedAt: usize = 30 * 4;
/** The days from 1970-01-01 to the date of all rows, if the rows have only times of day. */
const dayAt: usize = 31 * 4;

// @ts-ignore: decorator
@inline
export function column(name: Column): i32 {
  return load<i32>(layout + (<usize>name << 2));
}

// @ts-ignore: decorator
@inline
export function timeForm(): u32 {
  return load<u32>(layout, timeFormAt);
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
export function order(): u32 {
  return load<u32>(layout, orderAt);
}

// @ts-ignore: decorator
@inline
export function conditionForm(): u32 {
  return load<u32>(layout, conditionFormAt);
}

// @ts-ignore: decorator
@inline
export function idDayStart(): i32 {
  return load<i32>(layout, idDayStartAt);
}

export function hasSignedPrices(): bool {
  return load<u32>(layout, signedPricesAt) != 0;
}

export function separator(): u32 {
  return load<u32>(layout, separatorAt);
}

export function isZeroNoTrade(): bool {
  return load<u32>(layout, zeroIsNoTradeAt) != 0;
}

export function hasTrailer(): bool {
  return load<u32>(layout, trailerAt) != 0;
}

// @ts-ignore: decorator
@inline
export function isDirected(): bool {
  return load<u32>(layout, isDirectedAt) != 0;
}

export function fileDay(): u32 {
  return load<u32>(layout, dayAt);
}
