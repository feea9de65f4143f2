// The kernel: lines of trades in, bars out. It knows bytes and numbers only; core/kernel.ts is its face to JavaScript.
import { accepted, repeated, resetAccept } from "./accept";
import { addRow, lateRows, resetAggregate } from "./aggregate";
import { addTable, countOf, leaveTable, placeOf, resetBars, slotFor } from "./bars";
import { otherUnits, parseCsv, resetCsv, setId } from "./csv";
import { addRowId, resetIds } from "./ids";
import { arePlain, describeBars, encodeColumn } from "./encode";
import { lookUp, resetInstruments, restartInstruments } from "./instruments";
import { layout } from "./layout";
import { allocate, release } from "./memory";
import { parseNdjson } from "./ndjson";
import { makeRegion, region, regionBytes, scratch } from "./region";
import { reject, rejects, resetRejects, sampleCount } from "./rejects";
import { rollUp } from "./roll-up";
import { row } from "./row";
import { compress, snappyBound } from "./snappy";

export { accepted, addRow, addRowId, addTable, allocate, countOf, arePlain, compress, describeBars, encodeColumn, lateRows, leaveTable, lookUp, parseCsv, parseNdjson, placeOf, reject, repeated, rollUp, sampleCount, setId, slotFor, snappyBound };

/** Begins anew, without a trace of what was read before. `lateness` in nanoseconds. */
export function reset(): void {
  release();
  makeRegion();
  resetInstruments();
}

/** Begins a reading: the first, or the second of the same stream, whose duplicate ids are added next. */
export function begin(second: bool, bars: u32, idSetBytes: u64, idBytes: u32, lineBytes: u32, lateness: u64): void {
  restartInstruments();
  resetBars(bars);
  resetIds(idSetBytes);
  resetCsv(idBytes, lineBytes);
  resetRejects();
  resetAggregate(lateness);
  resetAccept(second);
}

export function layoutPlace(): usize {
  return layout;
}

export function regionPlace(): usize {
  return region;
}

export function regionSize(): u32 {
  return regionBytes;
}

export function rowAddress(): usize {
  return row;
}

export function scratchPlace(): usize {
  return scratch;
}

export function rejectsPlace(): usize {
  return rejects;
}

export function otherUnitsPlace(): usize {
  return otherUnits;
}
