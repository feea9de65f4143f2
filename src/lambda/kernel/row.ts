// The current row. A parser fills it; then its id is looked up, and the row is added to a bar. JavaScript also reads and writes it
// (core/wasm/kernel-row.ts).

export const row: usize = memory.data(112);

/** The number of the instrument. */
export const instrumentAt: usize = 0;
/** The side: 0 for buy, 1 for sell, 2 for unknown. */
export const sideAt: usize = 4;
/** The time in nanoseconds since 1970-01-01 UTC. */
export const timeAt: usize = 8;
/** The id, if it is a number. */
export const idAt: usize = 24;
/** The kind of the id: 0 for no id, 1 for a number, 2 for text. */
export const idKindAt: usize = 32;
// The address and the length of the id, if it is text.
export const idTextAt: usize = 36;
export const idBytesAt: usize = 40;
/** The number of trades that the row represents. */
export const tradesAt: usize = 44;
// The price and the size are decimal cells (see below).
export const priceAt: usize = 48;
export const sizeAt: usize = 64;
/** The sequence number plus one, in 128 bits; 0 if there is none. */
export const sequenceAt: usize = 80;
/** What the trade may set or add to in its bars: the bits of eligibility.ts. */
export const eligibilityAt: usize = 96;
/** The number of the set that the id belongs to. Ids are compared only within a set. */
export const idScopeAt: usize = 100;
/** The hash of the row's content (content.ts). */
export const rowHashAt: usize = 104;

// Offsets within a decimal cell: the mantissa (64 bits) and the number of its decimal places (32 bits).
export const mantissaAt: usize = 0;
export const scaleAt: usize = 8;
