// The errors of Parquet files.
import { type ProcessingError, permanent } from '../../processing-error.js';

/** CONTENT_CORRUPT: the file is damaged or truncated, or its sizes contradict each other. */
export function corruptParquet(what = 'is damaged or truncated'): ProcessingError {
  return permanent('CONTENT_CORRUPT', `the Parquet file ${what}`);
}

/** UNSUPPORTED_FORMAT: the file may be right, but it uses a part of Parquet that is not read. */
export function unreadParquet(what: string): ProcessingError {
  return permanent('UNSUPPORTED_FORMAT', `the Parquet file ${what}`);
}

/** A size, count or offset of the file. Throws CONTENT_CORRUPT unless it is a whole number from 0 to `most`. */
export function checkedSize(value: bigint | number | undefined, most: number): number {
  const size = Number(value ?? -1);
  if (!Number.isInteger(size) || size < 0 || size > most) throw corruptParquet();
  return size;
}
