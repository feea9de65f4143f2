// Exact decimals: an integer mantissa and a number of decimal places. There are no floats and no implicit rounding.

/** The number `mantissa / 10^scale`. The representation is not unique: 1.5 is 15/10^1 and 150/10^2. */
export interface Decimal {
  readonly mantissa: bigint;
  readonly scale: number;
}

export const zero: Decimal = { mantissa: 0n, scale: 0 };

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);
const powersOfTen = Array.from({ length: 64 }, (_, n) => 10n ** BigInt(n));

function powerOfTen(n: number): bigint {
  return powersOfTen[n] ?? 10n ** BigInt(n);
}

/** The mantissa of the same number at `scale`, which must not be smaller than its own scale. */
export function mantissaAt(value: Decimal, scale: number): bigint {
  return scale === value.scale ? value.mantissa : value.mantissa * powerOfTen(scale - value.scale);
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { mantissa: mantissaAt(a, scale) + mantissaAt(b, scale), scale };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { mantissa: a.mantissa * b.mantissa, scale: a.scale + b.scale };
}

/** Returns a negative number, zero or a positive number if a is less than, equal to or greater than b. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = mantissaAt(a, scale);
  const right = mantissaAt(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The same number with the smallest possible scale, which is never negative. */
export function normalize(value: Decimal): Decimal {
  if (value.scale === 0) return value;
  if (value.mantissa > maxSafe || value.mantissa < -maxSafe) return normalizeWide(value);
  // The common case: the same loop as in normalizeWide, but with numbers, which are much faster.
  let mantissa = Number(value.mantissa);
  let { scale } = value;
  while (scale > 0 && mantissa % 10 === 0) {
    mantissa /= 10;
    scale -= 1;
  }
  return scale === value.scale ? value : { mantissa: BigInt(mantissa), scale };
}

function normalizeWide(value: Decimal): Decimal {
  let { mantissa, scale } = value;
  while (scale > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n;
    scale -= 1;
  }
  return { mantissa, scale };
}

/** Canonical text: no exponent, no trailing zeros, no trailing decimal point. */
export function formatDecimal(value: Decimal): string {
  const { mantissa, scale } = normalize(value);
  if (scale === 0) return mantissa.toString();
  const sign = mantissa < 0n ? '-' : '';
  const digits = (mantissa < 0n ? -mantissa : mantissa).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Parses plain decimal text without an exponent, such as PostgreSQL's `numeric` output. */
export function parseDecimal(text: string): Decimal {
  const point = text.indexOf('.');
  if (point < 0) return { mantissa: BigInt(text), scale: 0 };
  return { mantissa: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

/** a / b for b > 0, rounded once, half to even, to `digits` significant digits. */
export function divide(a: Decimal, b: Decimal, digits: number): Decimal {
  if (a.mantissa === 0n) return zero;
  if (a.mantissa < 0n) {
    const { mantissa, scale } = divide({ mantissa: -a.mantissa, scale: a.scale }, b, digits);
    return { mantissa: -mantissa, scale };
  }
  const common = Math.max(a.scale, b.scale);
  const numerator = mantissaAt(a, common);
  const denominator = mantissaAt(b, common);
  let scale = digits - integerDigits(numerator, denominator);
  let quotient = roundedQuotient(numerator, denominator, scale);
  if (quotient === powerOfTen(digits)) {
    quotient /= 10n;
    scale -= 1;
  }
  return scale >= 0 ? normalize({ mantissa: quotient, scale }) : { mantissa: quotient * powerOfTen(-scale), scale: 0 };
}

/** Number of digits before the decimal point of the quotient: 1 for 5, 0 for 0.5, -1 for 0.05. */
function integerDigits(numerator: bigint, denominator: bigint): number {
  const estimate = numerator.toString().length - denominator.toString().length;
  const isBelow = estimate >= 0 ? numerator < denominator * powerOfTen(estimate) : numerator * powerOfTen(-estimate) < denominator;
  return isBelow ? estimate : estimate + 1;
}

function roundedQuotient(numerator: bigint, denominator: bigint, scale: number): bigint {
  const top = scale >= 0 ? numerator * powerOfTen(scale) : numerator;
  const bottom = scale >= 0 ? denominator : denominator * powerOfTen(-scale);
  const quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  const isUp = twice > bottom || (twice === bottom && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
