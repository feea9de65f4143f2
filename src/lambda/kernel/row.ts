// The current row: parsers fill it, bars and ids are made from it. JavaScript reads and writes it too (core/wasm/kernel-row.ts).

export const row: usize = memory.data(96);

/** The number of the instrument that the id belongs to. */
export const instrumentAt: usize = 0;
/** 0 buy, 1 sell, 2 unknown. */
export const sideAt: usize = 4;
/** Nanoseconds since 1970-01-01 UTC. */
export const timeAt: usize = 8;
/** The id, if it is a number. */
export const idAt: usize = 24;
/** 0: no id, 1: a number, 2: text. */
export const idKindAt: usize = 32;
export const idTextAt: usize = 36;
export const idBytesAt: usize = 40;
/** How many trades the row represents. */
export const tradesAt: usize = 44;
/** Decimal cells, see below. */
export const priceAt: usize = 48;
export const sizeAt: usize = 64;
/** The sequence number plus one, 128 bits; 0: none. */
export const sequenceAt: usize = 80;

/** Offsets within a decimal cell: the mantissa (64 bits), and how many of its digits are after the point (32 bits). */
export const mantissaAt: usize = 0;
export const scaleAt: usize = 8;
