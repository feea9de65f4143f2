// The exports of the kernel, which turns lines of trades into bars. core/wasm/kernel.ts is the kernel's JavaScript binding. See docs/kernel.md.
import { accepted, repeated, resetAccept } from "./accept";
import { lateRows, resetAggregate } from "./aggregate";
import { addTable, barAddress, barCount, dropBaseTable, findOrAddBar, resetBars } from "./bars";
import { resetContent, tracksContent } from "./content";
import { parseCsv, resetCsv } from "./csv";
import { resetDays, setDayTable } from "./days";
import { gatherBytes, gatherWide, joinIndexes, unpackBits } from "./parquet/dictionaries";
import { beginDbn, parseDbn, recordForms, resetDbn } from "./dbn/records";
import { ascents, descents, resetDirection, ties } from "./direction";
import { conditionTable, resetEligibility } from "./eligibility";
import { canEncode, encodeColumn, writeBarKeys, writeMeasures } from "./encode";
import { resetIdentity, setId } from "./columns/identity";
import { resetIds } from "./ids";
import { findOrAddInstrument, forgetBarsAndIds, resetInstruments } from "./instruments";
import { constantVenue, layout } from "./layout";
import { resetLocalTimes, timePattern } from "./columns/local-times";
import { allocate, releaseAll } from "./memory";
import { parseNdjson } from "./ndjson";
import { allocateRegion, region, regionBytes, scratch } from "./region";
import { reject, rejects, resetRejects, sampleCount } from "./rejects";
import { rollUp, rollUpBar } from "./roll-up";
import { row } from "./row";
import { compress, maxCompressedBytes } from "./snappy/compress";
import { addTrades, columnsAddress, resetColumns, sideOf } from "./parquet/trade-columns";
import { uncompress } from "./snappy/uncompress";

export {
  accepted, addTable, addTrades, allocate, ascents, barAddress, barCount, beginDbn, canEncode, columnsAddress, compress, descents, dropBaseTable,
  encodeColumn, findOrAddBar, findOrAddInstrument, gatherBytes, gatherWide, joinIndexes, lateRows, maxCompressedBytes, parseCsv, parseDbn,
  parseNdjson, reject, repeated, rollUp, rollUpBar, sampleCount, setDayTable, setId, sideOf, ties, tracksContent, uncompress, unpackBits,
  writeBarKeys, writeMeasures,
};

/** Releases all memory and starts over. */
export function reset(): void {
  releaseAll();
  allocateRegion();
  resetInstruments();
}

/**
 * Starts the pass over a stream. `bars` is the maximum number of bars in a table, `idSetBytes` the memory for ids; `idBytes` and `lineBytes` are the maximum lengths of an id and a
 * line; a row is late if it is at least `lateness` nanoseconds older than the latest row of its instrument. With `withContent`, bars have what tells their
 * content (content.ts).
 */
export function begin(bars: u32, idSetBytes: u64, idBytes: u32, lineBytes: u32, lateness: u64, withContent: bool): void {
  forgetBarsAndIds();
  resetBars(bars, withContent);
  resetContent(withContent);
  resetIds(idSetBytes);
  resetCsv(lineBytes);
  resetIdentity(idBytes);
  resetDirection();
  resetLocalTimes();
  resetRejects();
  resetAggregate(lateness);
  resetAccept();
  resetDays();
  resetEligibility();
  resetDbn();
  resetColumns();
}

export function layoutAddress(): usize {
  return layout;
}

export function regionAddress(): usize {
  return region;
}

export function regionSize(): u32 {
  return regionBytes;
}

export function rowAddress(): usize {
  return row;
}

export function scratchAddress(): usize {
  return scratch;
}

export function rejectsAddress(): usize {
  return rejects;
}

export function recordFormsAddress(): usize {
  return recordForms;
}

export function conditionTableAddress(): usize {
  return conditionTable;
}

export function timePatternAddress(): usize {
  return timePattern;
}

export function constantVenueAddress(): usize {
  return constantVenue;
}
