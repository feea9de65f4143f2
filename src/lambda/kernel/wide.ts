// Arithmetic with 128-bit integers, and powers of ten.

const powers: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
  100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
]);

/** Mantissas are less than this, so that the product of two mantissas is less than 2^126. */
export const mantissaLimit: u64 = 1 << 63;

/** Returns 10^n, for n up to 18. */
// @ts-ignore: decorator
@inline
export function powerOfTen(n: u32): u64 {
  return load<u64>(powers + (<usize>n << 3));
}

/** Returned by `tenthOf` for numbers that are no multiples of ten. */
const noTenth: u64 = 0xffffffffffffffff;
/** The inverse of five modulo 2^64: its product with a multiple of five is the quotient. Any other product is larger than every quotient. */
const inverseOfFive: u64 = 0xcccccccccccccccd;
const largestFifth: u64 = 0x3333333333333333;

/** Returns a tenth of a multiple of ten without a division, which takes longer than the rest of a row; `noTenth` for other numbers. */
// @ts-ignore: decorator
@inline
function tenthOf(n: u64): u64 {
  if ((n & 1) != 0) return noTenth;
  const tenth = (n >>> 1) * inverseOfFive;
  return tenth <= largestFifth ? tenth : noTenth;
}

/** The scale that belongs to the last result of `stripZeros`. */
export let strippedScale: u32 = 0;

/** Returns the mantissa of the same decimal without zeros at the end of its fraction. Its scale is in `strippedScale`. */
// @ts-ignore: decorator
@inline
export function stripZeros(mantissa: u64, scale: u32): u64 {
  let stripped = mantissa;
  let left = scale;
  for (let tenth = tenthOf(stripped); left > 0 && tenth != noTenth; tenth = tenthOf(stripped)) {
    stripped = tenth;
    --left;
  }
  strippedScale = left;
  return stripped;
}

export let productLow: u64 = 0;
export let productHigh: u64 = 0;

/** Multiplies two integers. The 128-bit product is in `productHigh` and `productLow`. */
// @ts-ignore: decorator
@inline
export function multiply(a: u64, b: u64): void {
  if ((a | b) >>> 32 == 0) {
    productLow = a * b;
    productHigh = 0;
    return;
  }
  const a0 = a & 0xffffffff;
  const a1 = a >>> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >>> 32;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >>> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  productLow = (other << 32) | (low & 0xffffffff);
  productHigh = a1 * b1 + (middle >>> 32) + (other >>> 32);
}

/** Multiplies the 128-bit integer at this address. If the product has more than 127 bits, changes nothing and returns false. */
export function multiplyWide(address: usize, factor: u64): bool {
  multiply(load<u64>(address, 8), factor);
  if (productHigh != 0) return false;
  const upper = productLow;
  multiply(load<u64>(address), factor);
  const high = upper + productHigh;
  if (high < upper || high >= mantissaLimit) return false;
  store<u64>(address, productLow);
  store<u64>(address, high, 8);
  return true;
}

/** Adds a 128-bit integer to the one at this address. */
// @ts-ignore: decorator
@inline
export function addWide(address: usize, low: u64, high: u64): void {
  const sum = load<u64>(address) + low;
  store<u64>(address, sum);
  store<u64>(address, load<u64>(address, 8) + high + u64(sum < low), 8);
}

export let quotient: u64 = 0;
export let remainder: u64 = 0;

/**
 * Divides a 128-bit integer by a divisor of at most 63 bits, into `quotient` and `remainder`. `high` must be less than the divisor. The quotient
 * has two digits of 32 bits; each is estimated from the divisor's upper half, then corrected (Knuth, The Art of Computer Programming, volume 2,
 * algorithm D).
 */
export function divide(high: u64, low: u64, divisor: u64): void {
  const shift = clz(divisor);
  const d = divisor << shift;
  const d1 = d >>> 32;
  const d0 = d & 0xffffffff;
  const upper = shift == 0 ? high : (high << shift) | (low >>> (64 - shift));
  const lower = low << shift;
  const q1 = digit(upper, lower >>> 32, d1, d0);
  const rest = ((upper << 32) | (lower >>> 32)) - q1 * d;
  const q0 = digit(rest, lower & 0xffffffff, d1, d0);
  quotient = (q1 << 32) + q0;
  remainder = (((rest << 32) | (lower & 0xffffffff)) - q0 * d) >>> shift;
}

// @ts-ignore: decorator
@inline
function digit(upper: u64, next: u64, d1: u64, d0: u64): u64 {
  let q = upper / d1;
  let r = upper % d1;
  while (q >>> 32 != 0 || q * d0 > ((r << 32) | next)) {
    --q;
    r += d1;
    if (r >>> 32 != 0) break;
  }
  return q;
}
