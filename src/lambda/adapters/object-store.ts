// Objects in S3: read as a stream that survives broken connections, written, copied.
import {
  CopyObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { SourceVersion } from '../core/job-identity.js';
import { ProcessingError, permanent, transient } from '../core/processing-error.js';

/** An object's version as S3 names it; `versionId` is missing in a bucket without versions. */
export interface StoredObject extends SourceVersion {
  versionId?: string;
}

const maxResumes = 5;

export class ObjectStore {
  readonly #s3: S3Client;

  constructor(s3: S3Client) {
    this.#s3 = s3;
  }

  /** The newest version of an object; undefined if there is none. Throws OBJECT_FORBIDDEN, which may mean the same, where S3 does not tell. */
  async latest(bucket: string, key: string): Promise<StoredObject | undefined> {
    try {
      const { VersionId, ETag = '' } = await this.#s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return storedObject(bucket, key, VersionId, ETag);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw statusOf(error) === 403 ? transient('OBJECT_FORBIDDEN', 'S3 refuses to show the object', error) : unavailable(error);
    }
  }

  /**
   * The bytes of exactly this version. A connection that breaks is resumed where it broke, under the same ETag. Throws SUPERSEDED when the
   * version is gone, OBJECT_STORE_UNAVAILABLE otherwise.
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
        if (attempt === maxResumes) throw unavailable(error);
      }
      if (attempt === maxResumes) throw transient('OBJECT_STORE_UNAVAILABLE', 'the object ended before its length');
    }
  }

  async put(bucket: string, key: string, body: Uint8Array | string, contentType: string): Promise<void> {
    try {
      await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Copies this version into the archive under the same key; once more does no harm, the archive keeps versions. */
  async archive(object: StoredObject, archiveBucket: string): Promise<void> {
    const { bucket, key, version, versionId } = object;
    const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    try {
      await this.#s3.send(
        new CopyObjectCommand({
          Bucket: archiveBucket,
          Key: key,
          CopySource: versionId === undefined ? source : `${source}?versionId=${encodeURIComponent(versionId)}`,
          MetadataDirective: 'REPLACE',
          Metadata: { 'source-version': version },
          TaggingDirective: 'REPLACE',
        }),
      );
    } catch (error) {
      throw isGone(error) ? permanent('SUPERSEDED', 'the version was deleted before it could be archived') : unavailable(error);
    }
  }

  async #get({ bucket, key, versionId }: StoredObject, position: number, eTag: string | undefined): Promise<GetObjectCommandOutput> {
    const range = position > 0 ? { Range: `bytes=${position}-` } : {};
    const match = eTag === undefined ? {} : { IfMatch: eTag };
    try {
      return await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...range, ...match }));
    } catch (error) {
      throw isGone(error) ? permanent('SUPERSEDED', 'this version of the object is gone') : unavailable(error);
    }
  }
}

/** Names an object's version: by its id, or by its ETag (without quotes) in a bucket without versions. */
export function storedObject(bucket: string, key: string, versionId: string | undefined, eTag: string): StoredObject {
  const hasVersion = versionId !== undefined && versionId !== '' && versionId !== 'null';
  return hasVersion ? { bucket, key, version: versionId, versionId } : { bucket, key, version: eTag.replaceAll('"', '') };
}

function isGone(error: unknown): boolean {
  return [404, 405, 412].includes(statusOf(error) ?? 0);
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function unavailable(error: unknown): ProcessingError {
  if (error instanceof ProcessingError) return error;
  return transient('OBJECT_STORE_UNAVAILABLE', `S3 answered ${(error as Error).name}`, error);
}
