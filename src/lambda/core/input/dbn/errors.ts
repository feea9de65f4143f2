// The errors of DBN files.
import { type ProcessingError, permanent } from '../../processing-error.js';

/** CONTENT_CORRUPT: the file is damaged or ends too early. */
export function corruptDbn(what: string): ProcessingError {
  return permanent('CONTENT_CORRUPT', `the DBN file ${what}`);
}

/** UNSUPPORTED_FORMAT: the file may be right, but it is not read. */
export function unsupportedDbn(what: string): ProcessingError {
  return permanent('UNSUPPORTED_FORMAT', `the DBN file ${what}`);
}
