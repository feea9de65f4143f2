// The two places where a stack's state can be: the state bucket, and a file in the work directory.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { type StackId, stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { parseSnapshot, type StateSnapshot } from '../../terraform/state.js';
import type { WorkDirectory } from '../../workspace/directory.js';

export type StateKind = Environment['state'];

/** The place of one stack's state. */
export interface StatePlace {
  kind: StateKind;
  stack: StackId;
  access: AwsAccess;
  bucket: string;
  /** The key of the state object. */
  key: string;
  /** The folder of the local state. */
  folder: string;
  /** The path of the local state. */
  file: string;
}

/** A state as it was read: its text, which contains secrets, and what may be shown of it. */
export interface ReadState extends StateSnapshot {
  text: string;
  /** When it was written, in ISO 8601 format. */
  savedAt: string;
  /** The version of the object in the state bucket. */
  versionId?: string;
}

interface StackAt {
  stack: StackId;
  workDirectory: Pick<WorkDirectory, 'state'>;
}

/** Where a stack of an environment has its state if that is kept as `kind` says. */
export function placeOf(
  { stack, workDirectory }: StackAt,
  environment: Pick<Environment, 'name'>,
  access: AwsAccess,
  kind: StateKind,
): StatePlace {
  const { bucket, environmentStateKey, foundationStateKey } = stateNames(access);
  const key = stack === 'platform' ? environmentStateKey(environment.name) : foundationStateKey;
  const folder = workDirectory.state;
  return { kind, stack, access, bucket, key, folder, file: join(folder, `${stack}.tfstate`) };
}

/** Says where the state is, for messages. */
export function describePlace({ kind, bucket, key, file }: StatePlace): string {
  return kind === 's3' ? `s3://${bucket}/${key}` : file;
}

/** Reads the current state; undefined if there is none. */
export function readState(place: StatePlace): Promise<ReadState | undefined> {
  return place.kind === 's3' ? readObject(place) : readStateFile(place.file);
}

/** Reads a version of the state object; undefined if it does not exist. */
export async function readObject({ access, bucket, key }: StatePlace, VersionId?: string): Promise<ReadState | undefined> {
  return callAws(access, 's3:GetObjectVersion', async () => {
    const s3 = await access.aws.s3();
    const answer = await ifExists(s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId })));
    const text = await answer?.Body?.transformToString();
    if (!text) return undefined;
    const savedAt = answer?.LastModified?.toISOString() ?? '';
    return { ...parseSnapshot(text, `s3://${bucket}/${key}`), text, savedAt, ...(answer?.VersionId && { versionId: answer.VersionId }) };
  });
}

/** Reads a state file; undefined if it does not exist or is empty. */
export async function readStateFile(file: string): Promise<ReadState | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (text.trim() === '') return undefined;
  return { ...parseSnapshot(text, file), text, savedAt: (await stat(file)).mtime.toISOString() };
}

/** Writes the state object as Terraform's S3 backend does. */
export async function writeStateObject({ access, bucket, key }: StatePlace, text: string): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: text,
    ContentType: 'application/json',
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: stateNames(access).keyArn,
  });
  await callAws(access, 's3:PutObject', async () => (await access.aws.s3()).send(command));
}
