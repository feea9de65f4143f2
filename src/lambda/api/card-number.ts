// Card numbers do not belong here: a platform that never stores one stays out of the scope of PCI-DSS with its data.

/**
 * Whether a text is a card number (PAN): 13 to 19 digits, grouped or not, with the check digit of ISO/IEC 7812-1. One in ten of all numbers
 * of that length has it, so that this is no test for trade ids.
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
