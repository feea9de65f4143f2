// Limits the memory for ids, so that a file with too many ids is refused before the function runs out of memory.
import { fail } from "./host";
import { tooManyIds } from "./memory";

let bytesUsed: u64 = 0;
let bytesAllowed: u64 = 0;

export function resetBudget(allowed: u64): void {
  bytesAllowed = allowed;
  bytesUsed = 0;
}

/** Adds to the number of bytes that the sets of ids use. Calls `fail` if it exceeds the budget. */
export function charge(bytes: u32): void {
  bytesUsed += bytes;
  if (bytesUsed > bytesAllowed) fail(tooManyIds);
}
