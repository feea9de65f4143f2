// What the kernel calls in JavaScript (core/wasm/kernel-calls.ts): uncommon input, and text. Each may throw, which ends the analysis.

/** Records the names of a new instrument under this number. Returns false if they are not valid names. */
@external("host", "registerInstrument")
export declare function registerInstrument(index: u32, venue: usize, venueBytes: u32, symbol: usize, symbolBytes: u32): bool;

/** Reads a decimal in an unusual form (with an exponent, or more digits than usual) into the cell. Returns a fault as `readDecimal` does. */
@external("host", "readUncommonDecimal")
export declare function readUncommonDecimal(text: usize, bytes: u32, cell: usize): u32;

/** First pass: the row's id has occurred before. */
@external("host", "rememberDuplicate")
export declare function rememberDuplicate(): void;

/** Second pass: the row's id occurs more than once. JavaScript holds the row until the end. */
@external("host", "holdDuplicate")
export declare function holdDuplicate(): void;

/** The bar at this address would overflow. JavaScript merges it into the exact partial of its slot; the kernel then clears the bar. */
@external("host", "spillBar")
export declare function spillBar(table: u32, slot: u32, bar: usize): void;

/** The row does not fit a bar's integers. JavaScript merges it into the exact partial of the slot. */
@external("host", "addRowExactly")
export declare function addRowExactly(table: u32, slot: u32): void;

/** The optional base table is full. JavaScript rolls it up into the next table and drops it. */
@external("host", "dropFullTable")
export declare function dropFullTable(table: u32): void;

/** Reads a line of NDJSON that is not in the plain form. Returns 1 if the row is filled, 0 if the line is empty or rejected. */
@external("host", "readUncommonLine")
export declare function readUncommonLine(line: usize, offset: f64): u32;

/** A limit of memory.ts is exceeded. Always throws. */
@external("host", "fail")
export declare function fail(limit: u32): void;
