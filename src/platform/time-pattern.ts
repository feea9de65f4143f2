// Patterns of local times, such as YYYY-MM-DD HH:mm:ss.SSS.

/** The parts of a pattern, in the order of the kernel's codes (kernel/columns/local-times.ts). */
const patternParts = ['end', 'literal', 'year', 'month', 'day', 'hour', 'minute', 'second', 'fraction'] as const;
type Part = (typeof patternParts)[number];

/** What each token reads, and how many digits it may have. */
const tokens: Readonly<Record<string, readonly [Part, number, number]>> = {
  YYYY: ['year', 4, 4],
  MM: ['month', 2, 2],
  M: ['month', 1, 2],
  DD: ['day', 2, 2],
  D: ['day', 1, 2],
  HH: ['hour', 2, 2],
  H: ['hour', 1, 2],
  mm: ['minute', 2, 2],
  ss: ['second', 2, 2],
};
const tokenForm = /YYYY|MM?|DD?|HH?|mm|ss|S+|\[[^\]]*\]|./gs;
const maxParts = 63;

const dateParts: readonly Part[] = ['year', 'month', 'day'];
const timeParts: readonly Part[] = ['hour', 'minute', 'second'];

/**
 * Compiles a pattern for the kernel: three bytes for each part. A run of S stands for all digits of a fraction of a second, from none to nine; text in square
 * brackets and all other characters stand for themselves. Throws RangeError if the pattern lacks a part or is not a pattern.
 */
export function compilePattern(pattern: string, hasDate: boolean): Uint8Array {
  const parts = (pattern.match(tokenForm) ?? []).flatMap(readToken);
  const kinds = parts.map(([part]) => part);
  const missing = [...(hasDate ? dateParts : []), ...timeParts].filter((part) => !kinds.includes(part));
  if (missing.length > 0) throw new RangeError(`the pattern ${pattern} has no ${missing.join(', ')}`);
  const twice = kinds.find((part, n) => part !== 'literal' && kinds.indexOf(part) !== n);
  if (twice !== undefined) throw new RangeError(`the pattern ${pattern} has the ${twice} twice`);
  if (parts.length > maxParts) throw new RangeError(`the pattern has more than ${maxParts} parts`);
  return Uint8Array.from([...parts.flatMap(([part, least, most]) => [patternParts.indexOf(part), least, most]), 0, 0, 0]);
}

function readToken(token: string): (readonly [Part, number, number])[] {
  const known = tokens[token];
  if (known !== undefined) return [known];
  if (/^S+$/.test(token)) return [['fraction', 0, 9]];
  const text = token.startsWith('[') ? token.slice(1, -1) : token;
  if (token === text && /[A-SU-Za-z]/.test(text))
    throw new RangeError(`${text} is no part of a time; text in square brackets stands for itself`);
  return [...Buffer.from(text)].map((byte) => ['literal', byte, 0]);
}
