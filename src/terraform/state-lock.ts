// Reads who holds the lock of a Terraform state, without taking it.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ifExists } from '../aws/calls.js';
import type { AwsClients } from '../aws/clients.js';
import { tryJson } from '../json.js';
import type { StateLocation } from './backend.js';

/** What Terraform writes into a lock. */
export interface StateLock {
  ID?: string;
  /** Such as `OperationTypeApply`. */
  Operation?: string;
  /** User and host, such as `ann@desk`. */
  Who?: string;
  /** In ISO 8601 format. */
  Created?: string;
  /** What is there instead, if it is not the description of a lock: cut, empty, `null`, or written by something else. */
  content?: string;
}

/** The lock of a state; undefined if it is free. */
export async function readLockAt(aws: Pick<AwsClients, 's3'>, location: StateLocation): Promise<StateLock | undefined> {
  if (location.kind === 'local') return parseLock(await readFile(lockFile(location.path), 'utf8').catch(() => undefined));
  const command = new GetObjectCommand({ Bucket: location.bucket, Key: lockKey(location.key) });
  const answer = await ifExists((await aws.s3()).send(command));
  return parseLock(await answer?.Body?.transformToString());
}

/** The operation of the lock with which `state migrate` closes the old place of a state; nobody releases it. */
export function moveOperation(to: StateLocation['kind']): string {
  return `moved to ${to}`;
}

/** Where the state has been moved to, if its lock only closes the old place; undefined for every other lock. */
export function movedTo(operation: string | undefined): StateLocation['kind'] | undefined {
  return (['s3', 'local'] as const).find((kind) => operation === moveOperation(kind));
}

/** The key of the object with which Terraform's S3 backend locks a state. */
export function lockKey(stateKey: string): string {
  return `${stateKey}.tflock`;
}

/** The file in which Terraform describes the lock of a local state. */
export function lockFile(statePath: string): string {
  return join(dirname(statePath), `.${basename(statePath)}.lock.info`);
}

function parseLock(text: string | undefined): StateLock | undefined {
  if (text === undefined) return undefined;
  const parsed = tryJson(text);
  const fields = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  const entries = (['ID', 'Operation', 'Who', 'Created'] as const).map((name) => [name, fields[name]]);
  const lock: StateLock = Object.fromEntries(entries.filter(([, value]) => typeof value === 'string' && value !== ''));
  return lock.ID === undefined ? { content: text } : lock;
}

const shownLength = 60;

/** What is said of a lock that is not the description of one. */
export function describeContent(content: string): string {
  const line = content.replace(/\s+/g, ' ').trim();
  if (line === '') return 'is empty';
  return `holds “${line.length > shownLength ? `${line.slice(0, shownLength)}…` : line}”, not what Terraform writes`;
}

/** Such as `ann@desk since 2026-11-28T10:00:00Z (apply)`. */
export function describeLock({ Who = 'someone', Created, Operation, content }: StateLock): string {
  if (content !== undefined) return `someone who is not named: the lock ${describeContent(content)}`;
  const operation = Operation?.replace(/^OperationType/, '').toLowerCase();
  return `${Who}${Created === undefined ? '' : ` since ${Created}`}${operation === undefined ? '' : ` (${operation})`}`;
}
