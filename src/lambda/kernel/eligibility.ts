// What a trade may set or add to in its bars. On a consolidated tape, the sale conditions of a print decide; all other trades may do everything.
import { endOf, startOf } from "./fields";
import { findDay } from "./host";
import { Column, column, conditionForm } from "./layout";
import { eligibilityAt, row, timeAt } from "./row";

/** The bits of a row's eligibility. */
export const setsOpenClose: u32 = 1;
export const setsHighLow: u32 = 2;
export const addsVolume: u32 = 4;
/** The open and close, and the high and low, of daily bars: the bits above, shifted by this. */
export const dailyShift: u32 = 3;
export const everything: u32 = 31;
/** A mark in the table of conditions: prices of shorter bars are set outside the regular session only. */
const extendedHours: u32 = 32;
/** The entry of a condition that is not known. */
const unknown: u32 = 255;

const comma: u32 = 44;
const space: u32 = 32;
const zero: u32 = 48;
const maxCondition: u32 = 999;
/** One form of conditions is numbers that are separated by commas. In the other, each letter is a condition, whose meaning depends on the tape. */
const isNumbers: u32 = 1;
/** The tapes: C for CTA, N for UTP. The conditions of UTP have their own place in the table. */
const tapeCta: u32 = 67;
const tapeUtp: u32 = 78;
const utpOffset: u32 = 256;
const unknownTape: u32 = 0xffffffff;

/** The bits of each condition, by its number or letter. JavaScript writes them (core/wasm/kernel-layout.ts). */
export const conditionTable: usize = memory.data(1000);
/** The last day that was looked up: start, end, and start and end of the regular session, in nanoseconds. The ends are exclusive. */
const day: usize = memory.data(32);

export function resetEligibility(): void {
  memory.fill(day, 0, 32);
  store<u32>(row, everything, eligibilityAt);
}

/** Sets what all conditions of the row allow. Returns false if one of them is malformed or not known. */
export function readConditions(): bool {
  const end = endOf(column(Column.conditions));
  let bits: u32 = everything;
  let marks: u32 = 0;
  const offset = tapeOffset();
  if (offset == unknownTape) return false;
  for (let at = startOf(column(Column.conditions)); at < end; ++at) {
    let code: u32 = <u32>load<u8>(at);
    if (conditionForm() == isNumbers) {
      const start = at;
      for (code = 0; at < end && <u32>load<u8>(at) != comma; ++at) {
        const digit = <u32>load<u8>(at) - zero;
        if (digit > 9) return false;
        code = code * 10 + digit;
        if (code > maxCondition) return false;
      }
      if (at == start) return false;
    } else if (code == space) continue;
    const allowed: u32 = <u32>load<u8>(conditionTable + offset + code);
    if (allowed == unknown) return false;
    bits &= allowed;
    marks |= allowed;
  }
  store<u32>(row, (marks & extendedHours) != 0 && isRegularSession(load<u64>(row, timeAt)) ? bits & ~(setsOpenClose | setsHighLow) : bits, eligibilityAt);
  return true;
}

/** The place of the tape's conditions in the table. */
function tapeOffset(): u32 {
  const tape = column(Column.tape);
  if (tape < 0) return 0;
  const letter = endOf(tape) == startOf(tape) + 1 ? <u32>load<u8>(startOf(tape)) : 0;
  return letter == tapeCta ? 0 : letter == tapeUtp ? utpOffset : unknownTape;
}

function isRegularSession(time: u64): bool {
  if (time < load<u64>(day) || time >= load<u64>(day, 8)) findDay(false, time, day);
  return time >= load<u64>(day, 16) && time < load<u64>(day, 24);
}
