// The directions in which a protecting attribute weakens. Each compares an old value with a new one; an absent value is undefined.
import { isDeepStrictEqual } from 'node:util';
import { containsNetwork } from '../../../settings/ipv4.js';
import { isBroader, isPublic, type PolicyStatement } from './policy.js';

export interface Direction {
  /** The direction as a word or phrase, such as `turned off`. */
  words: string;
  /** Whether the new value protects less than the old one. */
  isWeaker: (before: unknown, after: unknown) => boolean;
}

export const turnedOff: Direction = { words: 'turned off', isWeaker: (before, after) => before === true && after !== true };
export const turnedOn: Direction = { words: 'turned on', isWeaker: (before, after) => before !== true && after === true };

interface Special {
  /** What an absent value counts as; without it, values are compared only if both are given. */
  absent?: number;
  /** What these numbers count as, such as a retention of 0 days, which means for ever. */
  [value: number]: number;
}

/** A lower number protects less. */
export function lowered(special: Special = {}): Direction {
  return { words: 'lowered', isWeaker: (before, after) => order(after, special) < order(before, special) };
}

/** A higher number protects less. */
export function raised(special: Special = {}): Direction {
  return { words: 'raised', isWeaker: (before, after) => order(after, special) > order(before, special) };
}

/** NaN, with which every comparison is false, stands for a value that cannot be compared. */
function order(value: unknown, special: Special): number {
  if (isAbsent(value)) return special.absent ?? Number.NaN;
  const number = Number(value);
  return special[number] ?? number;
}

/** The values from the one that protects most to the one that protects least; a value that is not listed, or none, protects least of all. */
export function ranked(...values: readonly unknown[]): Direction {
  const rank = (value: unknown) => (values.includes(value) ? values.indexOf(value) : values.length);
  return { words: `from ${values[0]} to less`, isWeaker: (before, after) => rank(after) > rank(before) };
}

/** The value that protects becomes another one, or none. */
export function leaving(value: unknown): Direction {
  return { words: `no longer ${value}`, isWeaker: (before, after) => before === value && after !== value };
}

export const removed: Direction = { words: 'removed', isWeaker: (before, after) => !isAbsent(before) && isAbsent(after) };
export const added: Direction = { words: 'added', isWeaker: (before, after) => isAbsent(before) && !isAbsent(after) };

/** One given value becomes another. */
export const changed: Direction = {
  words: 'changed',
  isWeaker: (before, after) => !isAbsent(before) && !isAbsent(after) && !isDeepStrictEqual(before, after),
};

/** The list loses an element. */
export const fewer: Direction = { words: 'loses an element', isWeaker: (before, after) => hasOthers(before, after) };
/** The list gains an element. */
export const more: Direction = { words: 'gains an element', isWeaker: (before, after) => hasOthers(after, before) };

/** The network in CIDR notation lets in addresses that it did not let in. */
export const wider: Direction = {
  words: 'opened to more addresses',
  isWeaker: (before, after) => typeof after === 'string' && !(typeof before === 'string' && containsNetwork(before, after)),
};

/** The statement of a policy allows more, or denies less. */
export const broadened: Direction = { words: 'broadened', isWeaker: isBroader };

/** The statement of a policy now applies to everyone. */
export const madePublic: Direction = {
  words: 'opened to everyone',
  isWeaker: (before, after) => isBroader(before, after) && isPublic((after ?? {}) as PolicyStatement),
};

/** Any of the directions. */
export function anyOf(...directions: readonly Direction[]): Direction {
  return {
    words: directions.map(({ words }) => words).join(' or '),
    isWeaker: (before, after) => directions.some(({ isWeaker }) => isWeaker(before, after)),
  };
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function hasOthers(list: unknown, than: unknown): boolean {
  const others = Array.isArray(than) ? than : [];
  return Array.isArray(list) && list.some((element) => !others.some((other) => isDeepStrictEqual(element, other)));
}
