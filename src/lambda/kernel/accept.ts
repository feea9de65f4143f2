// Accepts a parsed row, or sets it aside if its id is a duplicate. The first pass finds the ids that occur more than once; the second pass holds
// back all rows with such an id.
import { addRow } from "./aggregate";
import { holdDuplicate, rememberDuplicate } from "./host";
import { addRowId, hasRowId } from "./ids";

let isSecondPass: bool = false;
export let accepted: u64 = 0;
export let repeated: u64 = 0;

export function resetAccept(second: bool): void {
  isSecondPass = second;
  accepted = 0;
  repeated = 0;
}

export function accept(): void {
  if (isSecondPass) {
    if (hasRowId()) return holdDuplicate();
  } else if (!addRowId()) {
    repeated += 1;
    return rememberDuplicate();
  }
  accepted += 1;
  addRow();
}
