// Sets the row's sequence number, which has up to 38 digits. It is stored in 128 bits as the number plus one, so that 0 means that there is none.
import { noNumber, readDigits } from "./numbers";
import { row, sequenceAt } from "./row";
import { multiply, productHigh, productLow } from "./wide";

const zero: u32 = 48;
const lowerDigits: u32 = 19;
const lowerLimit: u64 = 10000000000000000000;

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

/** Sets the sequence number if the text consists of 20 to 38 digits without a leading zero; otherwise leaves the row unchanged. */
export function setLongSequence(start: usize, bytes: u32): void {
  if (bytes - (lowerDigits + 1) > lowerDigits - 1 || <u32>load<u8>(start) == zero) return;
  const middle = start + bytes - lowerDigits;
  const upper = readDigits(start, middle);
  const lower = readDigits(middle, start + bytes);
  if (upper == noNumber || lower == noNumber) return;
  multiply(upper, lowerLimit);
  const low = productLow + lower + 1;
  store<u64>(row, low, sequenceAt);
  store<u64>(row, productHigh + u64(low < productLow), sequenceAt + 8);
}
