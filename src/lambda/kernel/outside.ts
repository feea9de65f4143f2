// What the kernel asks of JavaScript: what is rare, or has to do with text. Each may throw, which ends the analysis.

/** The names at these places, of a venue and a symbol that were not met before, as the instrument of this number; false if they are no names. */
@external("outside", "addInstrument")
export declare function addInstrument(index: u32, venue: usize, venueBytes: u32, symbol: usize, symbolBytes: u32): bool;

/** A decimal in an unusual form, into the cell; returns a fault as `readDecimal` does. */
@external("outside", "readUncommonDecimal")
export declare function readUncommonDecimal(text: usize, bytes: u32, cell: usize): u32;

/** The id of the row occurred before. */
@external("outside", "rememberDuplicate")
export declare function rememberDuplicate(): void;

/** The row has an id that occurs more than once: it waits for the end. */
@external("outside", "holdDuplicate")
export declare function holdDuplicate(): void;

/** What the bar at this place holds goes beyond its numbers: it moves into an exact partial, and the bar begins anew. */
@external("outside", "moveBar")
export declare function moveBar(table: u32, slot: u32, bar: usize): void;

/** The row is beyond what a bar's numbers hold. */
@external("outside", "addExactly")
export declare function addExactly(table: u32, slot: u32): void;

/** The optional table that rows go to is full: the next has to take what it holds, and then it is to be left. */
@external("outside", "leaveFull")
export declare function leaveFull(table: u32): void;

/** A line of NDJSON that is not in the plain form; false if it is rejected or empty, true if the row is filled. */
@external("outside", "readUncommonLine")
export declare function readUncommonLine(line: usize, offset: f64): u32;

/** A limit is exceeded. */
@external("outside", "fail")
export declare function fail(limit: u32): void;
