// How the function reads an object: as its metadata say, which `ingest` writes.
import { readOptionsName } from '../../platform/object-metadata.js';
import { checkReadOptions, type ReadOptions } from '../../platform/read-options.js';
import { permanent } from '../core/processing-error.js';

/** The options in an object's metadata; undefined if there are none. Throws READ_OPTIONS_INVALID. */
export function readOptionsOf(metadata: Readonly<Record<string, string>>): ReadOptions | undefined {
  const text = metadata[readOptionsName];
  if (text === undefined) return undefined;
  try {
    return checkReadOptions(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof RangeError ? error.message : 'they are not JSON';
    const next = 'upload the file again: trading-infra ingest FILE --columns time=NAME,price=NAME,size=NAME,symbol=NAME';
    throw permanent('READ_OPTIONS_INVALID', `the object’s metadata ${readOptionsName} are not usable: ${reason}; ${next}`);
  }
}
