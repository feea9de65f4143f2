// The one row that parsers fill and tables read, at a fixed place that JavaScript reads and writes too.

export const row: usize = memory.data(96);

/** Number of the instrument that ids belong to. */
export const instrumentAt: usize = 0;
/** 0 buy, 1 sell, 2 unknown. */
export const sideAt: usize = 4;
/** Nanoseconds since 1970 UTC. */
export const timeAt: usize = 8;
/** A numeric id. */
export const idAt: usize = 24;
/** 0 no id, 1 a number, 2 a text. */
export const idKindAt: usize = 32;
export const idTextAt: usize = 36;
export const idBytesAt: usize = 40;
/** How many trades the row stands for. */
export const tradesAt: usize = 44;
/** Decimal cells. */
export const priceAt: usize = 48;
export const sizeAt: usize = 64;
/** The sequence plus one, in 128 bits; 0: none. */
export const sequenceAt: usize = 80;

/** Within a decimal cell: the mantissa, and how many of its digits stand after the point. */
export const mantissaAt: usize = 0;
export const scaleAt: usize = 8;
