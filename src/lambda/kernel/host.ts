// The JavaScript functions that the kernel calls (core/wasm/kernel-calls.ts). Each of them may throw an error, which ends the analysis.

/** Records the names of a new instrument under this number. Returns false if the names are invalid. */
@external("host", "registerInstrument")
export declare function registerInstrument(index: u32, venue: usize, venueBytes: u32, symbol: usize, symbolBytes: u32): bool;

/** Reads a decimal in an unusual form (such as with an exponent) into the cell. Returns a fault as `readDecimal` does. */
@external("host", "readUncommonDecimal")
export declare function readUncommonDecimal(text: usize, bytes: u32, cell: usize): u32;

/** Called if the bar at this address would overflow. JavaScript merges the bar into the exact partial of its slot; the kernel then clears the bar. */
@external("host", "spillBar")
export declare function spillBar(table: u32, slot: u32, bar: usize): void;

/** Called if the row does not fit a bar's integers. JavaScript appends the row to the exact partial of the slot, which then has all rows so far. */
@external("host", "addRowExactly")
export declare function addRowExactly(table: u32, slot: u32, eligibility: u32): void;

/** Returns the number of the set of ids that this instrument's ids of a day belong to. Days are counted from 1970-01-01, in the layout's way. */
@external("host", "idScopeOf")
export declare function idScopeOf(instrument: u32, day: u32): u32;

/**
 * Finds the day that contains this time: of the session's time zone if `session` is true, otherwise of the exchanges whose conditions are read. Writes
 * its start and end (exclusive), and the start and end (exclusive) of the exchanges' regular session, as four 64-bit numbers of nanoseconds.
 */
@external("host", "findDay")
export declare function findDay(session: bool, time: u64, target: usize): void;

/**
 * Finds how far the layout's time zone is ahead of UTC at this local time, as nanoseconds since 1970 as if the zone were UTC. Writes the period of local times
 * for which this holds (start, and end, exclusive) and the offset, as three signed 64-bit numbers of nanoseconds. Returns 0; 1 if the zone repeats this local
 * time; 2 if the zone skips it.
 */
@external("host", "findOffset")
export declare function findOffset(local: u64, target: usize): u32;

/** Called if the optional base table is full. JavaScript rolls the table up into the next one and drops it. */
@external("host", "dropFullTable")
export declare function dropFullTable(table: u32): void;

/** Reads a line of NDJSON that is not in the plain form. Returns 1 if the row is filled, 0 if the line is empty or rejected. */
@external("host", "readUncommonLine")
export declare function readUncommonLine(line: usize, offset: f64): u32;

/** Returns the number of the instrument with this id of a DBN file on a day, counted from 1970-01-01; `badName` if its name is invalid. */
@external("host", "nameDbnInstrument")
export declare function nameDbnInstrument(publisher: u32, id: u32, day: u32): u32;

/** Called if a limit (memory.ts) is exceeded. Always throws an error. */
@external("host", "fail")
export declare function fail(limit: u32): void;
