// The metadata of objects in the raw bucket that say how the function reads them.

/** The name after `x-amz-meta-`. */
export const readOptionsName = 'read-options';

/** S3 keeps at most 2 KB of metadata with an object, names included. */
export const maxMetadataBytes = 2_000;

/** Options as JSON in ASCII, because metadata are headers of a request. */
export function formatReadOptions(options: object): string {
  return JSON.stringify(options).replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
