// JSON with sorted keys, so that equal values have equal texts.

/** Serializes a value with the keys of all objects sorted. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
}
