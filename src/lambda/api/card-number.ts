// Detects card numbers. Data without card numbers is outside the scope of PCI DSS.

/**
 * Whether the text looks like a card number (PAN): 13 to 19 digits, optionally separated by spaces or dashes, with a valid Luhn check digit
 * (ISO/IEC 7812-1). One in ten numbers of that length passes by chance, so do not use this check on trade ids.
 */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (!/^\d{13,19}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, n) => total + (n % 2 === 0 ? Number(digit) : doubled(Number(digit))), 0);
  return sum % 10 === 0 && sum > 0;
}

function doubled(digit: number): number {
  return digit > 4 ? 2 * digit - 9 : 2 * digit;
}
