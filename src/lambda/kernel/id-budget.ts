// How much memory the ids of a file may take: a file with too many is refused before it fills the function.
import { tooManyIds } from "./memory";
import { fail } from "./outside";

let bytesUsed: u64 = 0;
let bytesAllowed: u64 = 0;

export function resetBudget(allowed: u64): void {
  bytesAllowed = allowed;
  bytesUsed = 0;
}

/** Counts bytes that the sets of ids take; fails the file when they are more than it may have. */
export function charge(bytes: u32): void {
  bytesUsed += bytes;
  if (bytesUsed > bytesAllowed) fail(tooManyIds);
}
