// Accepts a parsed row, unless its id is a duplicate: of the rows with the same id, the first in the stream counts.
import { addRow } from "./aggregate";
import { addRowId } from "./ids";

export let accepted: u64 = 0;
export let repeated: u64 = 0;

export function resetAccept(): void {
  accepted = 0;
  repeated = 0;
}

export function accept(): void {
  if (!addRowId()) {
    repeated += 1;
    return;
  }
  accepted += 1;
  addRow();
}
