// Sets the row's sequence number, which orders trades of equal time. It is stored in 128 bits as the number plus one, so that 0 means that there is none.
import { noNumber, readDigits } from "./numbers";
import { row, sequenceAt } from "./row";

// @ts-ignore: decorator
@inline
export function clearSequence(): void {
  store<u64>(row, 0, sequenceAt);
  store<u64>(row, 0, sequenceAt + 8);
}

// @ts-ignore: decorator
@inline
export function setSequence(sequence: u64): void {
  store<u64>(row, sequence + 1, sequenceAt);
  store<u64>(row, 0, sequenceAt + 8);
}

/** Makes the row's sequence number the upper half of a wider one, whose lower half is the id, or 0 if the id is not a number. */
export function appendToSequence(id: usize, bytes: u32): void {
  const lower = readDigits(id, id + bytes);
  store<u64>(row, load<u64>(row, sequenceAt) - 1, sequenceAt + 8);
  store<u64>(row, lower == noNumber ? 1 : lower + 1, sequenceAt);
}
