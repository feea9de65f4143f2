// Reads, writes and copies objects in S3. Reading survives broken and stalled connections.
import { GetObjectCommand, type GetObjectCommandOutput, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SourceVersion } from '../../platform/jobs.js';
import { ProcessingError, permanent, transient } from '../core/processing-error.js';
import { copyObject } from './object-copy.js';

/** One version of an object. `versionId` is missing in a bucket without versioning. */
export interface StoredObject extends SourceVersion {
  versionId?: string;
  /** Size in bytes, if known. */
  size?: number;
}

export interface OpenedObject {
  /** By the names after `x-amz-meta-`. */
  metadata: Readonly<Record<string, string>>;
  content: AsyncIterable<Uint8Array>;
}

const maxResumes = 5;

export class ObjectStore {
  readonly #s3: S3Client;
  readonly #options: { abortSignal?: AbortSignal };

  /** Once `signal` is aborted, all calls fail with OBJECT_STORE_UNAVAILABLE, including those in progress. */
  constructor(s3: S3Client, signal?: AbortSignal) {
    this.#s3 = s3;
    this.#options = signal === undefined ? {} : { abortSignal: signal };
  }

  /** The same store, bound to `signal`. */
  withSignal(signal: AbortSignal): ObjectStore {
    return new ObjectStore(this.#s3, signal);
  }

  /**
   * The newest version of an object; undefined if it does not exist. Throws OBJECT_FORBIDDEN if S3 denies access, as it also
   * does for a missing object if the bucket may not be listed, and OBJECT_STORE_UNAVAILABLE if S3 fails.
   */
  async findLatest(bucket: string, key: string): Promise<StoredObject | undefined> {
    try {
      const {
        VersionId,
        ETag = '',
        ContentLength,
      } = await this.#s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), this.#options);
      return toStoredObject(bucket, key, { versionId: VersionId, eTag: ETag, size: ContentLength });
    } catch (error) {
      if (httpStatusOf(error) === 404) return undefined;
      throw httpStatusOf(error) === 403 ? transient('OBJECT_FORBIDDEN', 'S3 denies access to the object', error) : toUnavailable(error);
    }
  }

  /** Opens this version: its metadata, and its bytes as `read` gives them. Throws the errors of `read`. */
  async open(object: StoredObject): Promise<OpenedObject> {
    const answer = await this.#get(object, undefined, object.versionId === undefined ? object.version : undefined);
    return { metadata: answer.Metadata ?? {}, content: this.#readOn(object, answer) };
  }

  /**
   * Reads the bytes of exactly this version. If a connection breaks, or stalls for longer than the client's timeout, reading resumes at the same
   * position, provided the ETag is the same. Throws SUPERSEDED if the version no longer exists, otherwise OBJECT_STORE_UNAVAILABLE.
   */
  async *read(object: StoredObject): AsyncGenerator<Uint8Array> {
    yield* (await this.open(object)).content;
  }

  /** Reads on from the first answer. */
  async *#readOn(object: StoredObject, first: GetObjectCommandOutput): AsyncGenerator<Uint8Array> {
    let position = 0;
    let answer = first;
    for (let attempt = 0; ; attempt += 1) {
      if (attempt > 0) answer = await this.#get(object, position > 0 ? `${position}-` : undefined, answer.ETag);
      const end = position + (answer.ContentLength ?? 0);
      try {
        for await (const chunk of answer.Body as AsyncIterable<Uint8Array>) {
          position += chunk.length;
          yield chunk;
        }
        if (position === end) return;
      } catch (error) {
        if (attempt === maxResumes || this.#options.abortSignal?.aborted) throw toUnavailable(error);
      }
      if (attempt === maxResumes) throw transient('OBJECT_STORE_UNAVAILABLE', 'the object ended before its announced length');
    }
  }

  /**
   * Reads the bytes from `from` to `to` (exclusive) of exactly this version, with the same errors. Also returns the size of the whole object in bytes, if S3
   * tells it.
   */
  async readRange(object: StoredObject, from: number, to: number): Promise<{ bytes: Uint8Array; size: number | undefined }> {
    const eTag = object.versionId === undefined ? object.version : undefined;
    for (let attempt = 0; ; attempt += 1) {
      const { Body, ContentRange } = await this.#get(object, `${from}-${to - 1}`, eTag);
      try {
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        const size = /\/(\d+)$/.exec(ContentRange ?? '')?.[1];
        return { bytes, size: size === undefined ? undefined : Number(size) };
      } catch (error) {
        if (attempt === maxResumes || this.#options.abortSignal?.aborted) throw toUnavailable(error);
      }
    }
  }

  /** Writes an object. Throws OBJECT_STORE_UNAVAILABLE if S3 fails. */
  async put(bucket: string, key: string, body: Uint8Array | string, contentType: string): Promise<void> {
    try {
      await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }), this.#options);
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  /**
   * Copies this version, with its metadata, into the archive under the same key. The copy may be repeated, because the archive is versioned. Throws SUPERSEDED if
   * the version no longer exists, otherwise OBJECT_STORE_UNAVAILABLE.
   */
  async archive(
    { bucket, key, version, versionId, size }: StoredObject,
    archiveBucket: string,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const path = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const source = versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
    const target = { Bucket: archiveBucket, Key: key, Metadata: { ...metadata, 'source-version': version } };
    try {
      await copyObject(this.#s3, { source, size, target }, this.#options);
    } catch (error) {
      // NoSuchUpload may mean that the upload was completed but the response was lost. The next attempt then copies the object again.
      const isSourceGone = isGone(error) && (error as Error).name !== 'NoSuchUpload';
      throw isSourceGone ? permanent('SUPERSEDED', 'the version was deleted before it could be archived') : toUnavailable(error);
    }
  }

  async #get(
    { bucket, key, versionId }: StoredObject,
    bytes: string | undefined,
    eTag: string | undefined,
  ): Promise<GetObjectCommandOutput> {
    const range = bytes === undefined ? {} : { Range: `bytes=${bytes}` };
    const match = eTag === undefined ? {} : { IfMatch: eTag };
    try {
      return await this.#s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...range, ...match }),
        this.#options,
      );
    } catch (error) {
      throw isGone(error) ? permanent('SUPERSEDED', 'this version of the object no longer exists') : toUnavailable(error);
    }
  }
}

interface ObjectVersion {
  versionId: string | undefined;
  eTag: string;
  /** Size in bytes. */
  size: number | undefined;
}

/** Identifies an object version by its version id or, in a bucket without versioning, by its ETag (without quotes). */
export function toStoredObject(bucket: string, key: string, { versionId, eTag, size }: ObjectVersion): StoredObject {
  const hasVersion = versionId !== undefined && versionId !== '' && versionId !== 'null';
  const known = { bucket, key, ...(size !== undefined && { size }) };
  return hasVersion ? { ...known, version: versionId, versionId } : { ...known, version: eTag.replaceAll('"', '') };
}

function isGone(error: unknown): boolean {
  return [404, 405, 412].includes(httpStatusOf(error) ?? 0);
}

function httpStatusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function toUnavailable(error: unknown): ProcessingError {
  if (error instanceof ProcessingError) return error;
  const { name } = error as Error;
  const outcome = name === 'AbortError' || name === 'TimeoutError' ? 'did not answer in time' : `answered ${name}`;
  return transient('OBJECT_STORE_UNAVAILABLE', `S3 ${outcome}`, error);
}
