// Reads who holds the lock of a Terraform state, without taking it.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ifExists } from '../aws/calls.js';

/** What Terraform writes into a lock. */
export interface StateLock {
  ID?: string;
  /** Such as `OperationTypeApply`. */
  Operation?: string;
  /** User and host, such as `ann@desk`. */
  Who?: string;
  /** In ISO 8601 format. */
  Created?: string;
}

/** The lock of a state in the S3 backend; undefined if it is free. */
export async function readLockObject(s3: S3Client, bucket: string, stateKey: string): Promise<StateLock | undefined> {
  const answer = await ifExists(s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${stateKey}.tflock` })));
  return parseLock(await answer?.Body?.transformToString());
}

/** The lock of a state file of the local backend; undefined if it is free. */
export async function readLocalLock(stateFile: string): Promise<StateLock | undefined> {
  return parseLock(await readFile(join(dirname(stateFile), `.${basename(stateFile)}.lock.info`), 'utf8').catch(() => undefined));
}

function parseLock(text: string | undefined): StateLock | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as StateLock;
  } catch {
    return {};
  }
}

/** Such as `ann@desk since 2026-11-28T10:00:00Z (apply)`. */
export function describeLock({ Who = 'someone', Created, Operation }: StateLock): string {
  const operation = Operation?.replace(/^OperationType/, '').toLowerCase();
  return `${Who}${Created === undefined ? '' : ` since ${Created}`}${operation === undefined ? '' : ` (${operation})`}`;
}
