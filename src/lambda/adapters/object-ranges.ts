// A version of an object, to be read at any place: Parquet lists its contents at the end.

import type { RandomAccess } from '../core/input/parquet/random-access.js';
import { transient } from '../core/processing-error.js';
import type { ObjectStore, StoredObject } from './object-store.js';

/** Opens exactly this version. All calls throw SUPERSEDED if it no longer exists, and OBJECT_STORE_UNAVAILABLE if S3 fails. */
export async function openObjectRanges(objects: ObjectStore, object: StoredObject): Promise<RandomAccess> {
  // Not from the event, because the size is the base of all positions.
  const { size } = await objects.readRange(object, 0, 1);
  if (size === undefined) throw transient('OBJECT_STORE_UNAVAILABLE', 'S3 did not tell the size of the object');
  const slice = async (from: number, to: number) => {
    const end = Math.min(to, size);
    if (from >= end) return new Uint8Array();
    const { bytes } = await objects.readRange(object, from, end);
    if (bytes.length !== end - from) throw transient('OBJECT_STORE_UNAVAILABLE', 'S3 returned another range than requested');
    return bytes;
  };
  return { size, slice, close: async () => {} };
}
