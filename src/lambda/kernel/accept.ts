// What becomes of a row that is filled: ids that occur twice are found in a first reading, and their rows held back in a second.
import { addRow } from "./aggregate";
import { addRowId, hasRowId } from "./ids";
import { holdDuplicate, rememberDuplicate } from "./outside";

let isSecond: bool = false;
export let accepted: u64 = 0;
export let repeated: u64 = 0;

export function resetAccept(second: bool): void {
  isSecond = second;
  accepted = 0;
  repeated = 0;
}

export function accept(): void {
  if (isSecond) {
    if (hasRowId()) return holdDuplicate();
  } else if (!addRowId()) {
    repeated += 1;
    return rememberDuplicate();
  }
  accepted += 1;
  addRow();
}
