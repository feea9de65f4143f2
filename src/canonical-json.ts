// JSON with sorted keys, so that equal values have equal texts and equal digests.
import { createHash } from 'node:crypto';

/** Serializes a value with the keys of all objects sorted. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
}

/** The SHA-256 of a value, in hexadecimal. The order of keys does not matter. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
