// The metadata of objects in the raw bucket that say how the function reads them.

/** The name after `x-amz-meta-`. */
export const readOptionsName = 'read-options';

/** S3 keeps at most 2 KB of metadata with an object, names included. */
export const maxMetadataBytes = 2_000;

/** JSON in ASCII, because metadata are headers of a request. */
export function formatMetadata(options: object): string {
  return JSON.stringify(options).replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The name, after `x-amz-meta-`, of the keys of the objects that an object replaces. */
export const replacesName = 'replaces';

/** The keys of the objects that an object replaces; none if its metadata do not have them in the right form. */
export function readReplaces(metadata: Readonly<Record<string, string>>): string[] {
  try {
    const keys: unknown = JSON.parse(metadata[replacesName] ?? '[]');
    return Array.isArray(keys) ? keys.map(String) : [];
  } catch {
    return [];
  }
}
