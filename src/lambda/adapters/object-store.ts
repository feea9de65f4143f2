// Objects in S3: read as a stream that survives broken and silent connections, written, copied.
import { GetObjectCommand, type GetObjectCommandOutput, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SourceVersion } from '../../platform/jobs.js';
import { ProcessingError, permanent, transient } from '../core/processing-error.js';
import { copyObject } from './object-copy.js';

/** An object's version as S3 names it; `versionId` is missing in a bucket without versions. */
export interface StoredObject extends SourceVersion {
  versionId?: string;
  /** Bytes, where they are known. */
  size?: number;
}

const maxResumes = 5;

export class ObjectStore {
  readonly #s3: S3Client;
  readonly #end: { abortSignal?: AbortSignal };

  /** Once `end` is aborted, everything fails as OBJECT_STORE_UNAVAILABLE, also what is under way. */
  constructor(s3: S3Client, end?: AbortSignal) {
    this.#s3 = s3;
    this.#end = end === undefined ? {} : { abortSignal: end };
  }

  /** The same objects, until then. */
  until(end: AbortSignal): ObjectStore {
    return new ObjectStore(this.#s3, end);
  }

  /** The newest version of an object; undefined if there is none. Throws OBJECT_FORBIDDEN, which may mean the same, where S3 does not tell. */
  async latest(bucket: string, key: string): Promise<StoredObject | undefined> {
    try {
      const { VersionId, ETag = '', ContentLength } = await this.#s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), this.#end);
      return storedObject(bucket, key, { versionId: VersionId, eTag: ETag, size: ContentLength });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw statusOf(error) === 403 ? transient('OBJECT_FORBIDDEN', 'S3 refuses to show the object', error) : unavailable(error);
    }
  }

  /**
   * The bytes of exactly this version. A connection that breaks, or falls silent for as long as the client allows, is resumed where it
   * broke, under the same ETag. Throws SUPERSEDED when the version is gone, OBJECT_STORE_UNAVAILABLE otherwise.
   */
  async *read(object: StoredObject): AsyncGenerator<Uint8Array> {
    let position = 0;
    let eTag = object.versionId === undefined ? object.version : undefined;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#get(object, position, eTag);
      eTag = answer.ETag;
      const end = position + (answer.ContentLength ?? 0);
      try {
        for await (const chunk of answer.Body as AsyncIterable<Uint8Array>) {
          position += chunk.length;
          yield chunk;
        }
        if (position === end) return;
      } catch (error) {
        if (attempt === maxResumes || this.#end.abortSignal?.aborted) throw unavailable(error);
      }
      if (attempt === maxResumes) throw transient('OBJECT_STORE_UNAVAILABLE', 'the object ended before its length');
    }
  }

  async put(bucket: string, key: string, body: Uint8Array | string, contentType: string): Promise<void> {
    try {
      await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }), this.#end);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Copies this version into the archive under the same key; once more does no harm, the archive keeps versions. */
  async archive({ bucket, key, version, versionId, size }: StoredObject, archiveBucket: string): Promise<void> {
    const path = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const source = versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
    const target = { Bucket: archiveBucket, Key: key, Metadata: { 'source-version': version } };
    try {
      await copyObject(this.#s3, { source, size, target }, this.#end);
    } catch (error) {
      // An upload that is gone may be one that was completed while the answer was lost: the next attempt copies once more.
      const isSourceGone = isGone(error) && (error as Error).name !== 'NoSuchUpload';
      throw isSourceGone ? permanent('SUPERSEDED', 'the version was deleted before it could be archived') : unavailable(error);
    }
  }

  async #get({ bucket, key, versionId }: StoredObject, position: number, eTag: string | undefined): Promise<GetObjectCommandOutput> {
    const range = position > 0 ? { Range: `bytes=${position}-` } : {};
    const match = eTag === undefined ? {} : { IfMatch: eTag };
    try {
      return await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...range, ...match }), this.#end);
    } catch (error) {
      throw isGone(error) ? permanent('SUPERSEDED', 'this version of the object is gone') : unavailable(error);
    }
  }
}

interface KnownOfObject {
  versionId: string | undefined;
  eTag: string;
  /** Bytes. */
  size: number | undefined;
}

/** Names an object's version: by its id, or by its ETag (without quotes) in a bucket without versions. */
export function storedObject(bucket: string, key: string, { versionId, eTag, size }: KnownOfObject): StoredObject {
  const hasVersion = versionId !== undefined && versionId !== '' && versionId !== 'null';
  const known = { bucket, key, ...(size !== undefined && { size }) };
  return hasVersion ? { ...known, version: versionId, versionId } : { ...known, version: eTag.replaceAll('"', '') };
}

function isGone(error: unknown): boolean {
  return [404, 405, 412].includes(statusOf(error) ?? 0);
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function unavailable(error: unknown): ProcessingError {
  if (error instanceof ProcessingError) return error;
  const { name } = error as Error;
  const said = name === 'AbortError' || name === 'TimeoutError' ? 'did not answer in time' : `answered ${name}`;
  return transient('OBJECT_STORE_UNAVAILABLE', `S3 ${said}`, error);
}
