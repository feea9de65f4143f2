// Keeps the records of runs in the state bucket, encrypted like the states, so that everybody who may read the state can read them.
import { basename } from 'node:path';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess, Target } from '../../aws/target.js';
import { stateNames } from '../../platform/names.js';
import type { RunStore } from '../../workspace/record-writer.js';
import { parseRecord, type RunRecord } from '../../workspace/run-record.js';

/** How many runs the bucket keeps of an environment or foundation. */
const maxStoredRuns = 200;
/** How long one request may take. A record is worth a short wait only, because the next command copies it too. */
const timeoutMs = 10_000;

/** The records of an environment or foundation in its state bucket. `workId` is the id of its work directory. */
export interface RunBucket extends RunStore {
  /** The latest records whose ids start with a text, latest first; none if the bucket does not exist. */
  list(limit: number, idPrefix?: string): Promise<StoredRecords>;
}

export interface StoredRecords {
  records: RunRecord[];
  /** The ids of those that cannot be read. */
  unreadable: string[];
}

/** Opens the records; requests nothing yet. */
export function openRunBucket(access: AwsAccess & Partial<Pick<Target, 'kind'>>, workId: string, keep = maxStoredRuns): RunBucket {
  const folder = new RunFolder(access, `${stateNames(access).runsPrefix}${workId}/`);
  return {
    save: async (record) => {
      try {
        const isSaved = await callAws(access, 's3:PutObject', () => folder.put(record));
        if (isSaved && record.outcome !== 'running') await callAws(access, 's3:DeleteObjectVersion', () => folder.prune(keep));
        return isSaved;
      } catch (error) {
        // The end of a sandbox is no failure: its bucket is gone with everything else in it.
        if (access.kind === 'sandbox') return false;
        throw error;
      }
    },
    list: (limit, idPrefix) => callAws(access, 's3:GetObject', () => folder.read(limit, idPrefix)),
  };
}

class RunFolder {
  private readonly access: AwsAccess;
  private readonly prefix: string;
  private readonly bucket: string;
  private readonly keyArn: string;

  constructor(access: AwsAccess, prefix: string) {
    this.access = access;
    this.prefix = prefix;
    ({ bucket: this.bucket, keyArn: this.keyArn } = stateNames(access));
  }

  /** Resolves to false if there is no bucket. */
  async put(record: RunRecord): Promise<boolean> {
    const s3 = await this.access.aws.s3();
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: `${this.prefix}${record.id}.json`,
      Body: `${JSON.stringify(record, null, 2)}\n`,
      ContentType: 'application/json',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: this.keyArn,
      ExpectedBucketOwner: this.access.account,
    });
    return (await ifExists(s3.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) }))) !== undefined;
  }

  async read(limit: number, idPrefix = ''): Promise<StoredRecords> {
    const s3 = await this.access.aws.s3();
    const keys = (await this.listKeys(idPrefix)).slice(-limit).reverse();
    const answers = await Promise.all(keys.map((Key) => ifExists(s3.send(new GetObjectCommand({ Bucket: this.bucket, Key })))));
    const texts = await Promise.all(answers.map((answer) => answer?.Body?.transformToString()));
    const records = texts.map((text) => (text === undefined ? undefined : parseRecord(text)));
    return {
      records: records.filter((record) => record !== undefined),
      unreadable: keys.filter((_, at) => texts[at] !== undefined && records[at] === undefined).map((key) => basename(key, '.json')),
    };
  }

  /** Deletes the oldest records, with all their versions, until `keep` are left. */
  async prune(keep: number): Promise<void> {
    const keys = await this.listKeys();
    for (const key of keys.slice(0, Math.max(0, keys.length - keep))) await this.deleteVersions(key);
  }

  private async deleteVersions(key: string): Promise<void> {
    const s3 = await this.access.aws.s3();
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: key }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }): ObjectIdentifier => ({ Key, VersionId }));
    await s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }));
  }

  /** All keys, oldest first; ids sort by time. */
  private async listKeys(idPrefix = ''): Promise<string[]> {
    const s3 = await this.access.aws.s3();
    const page = await ifExists(s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: `${this.prefix}${idPrefix}` })));
    return (page?.Contents ?? []).map(({ Key = '' }) => Key).sort();
  }
}
