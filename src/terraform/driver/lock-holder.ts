// Who holds the lock of a state, and whether that process still lives.
import { describeContent } from '../state-lock.js';
import type { OpenJob } from './recorded-jobs.js';

/** A lock as Terraform writes it. */
export interface StateLock {
  id: string;
  /** USER@HOST */
  who?: string | undefined;
  /** Such as `OperationTypeApply`. */
  operation?: string | undefined;
  /** When the lock was taken. */
  created?: string | undefined;
  /** What is there instead, if it is not the description of a lock. */
  content?: string | undefined;
}

/**
 * `running` and `dead`: a Terraform that this computer has started, as its job's folder proves. `unknown`: on this computer, but without such a
 * record. `elsewhere`: on another computer. `untold`: the lock does not say.
 */
export type LockHolder = { state: 'running' | 'dead'; job: OpenJob } | { state: 'unknown' | 'elsewhere' | 'untold' };

export interface ThisComputer {
  user: string;
  host: string;
}

/** A Terraform takes its lock once the backend is ready, and waits for another's lock before that. */
const maxWaitMs = 120_000;
/** Terraform and the tool may read the clock in this order, or the other way round. */
const clockToleranceMs = 2000;

/** Finds the open job that took a lock. It is the right one if user, computer and operation agree, and it began shortly before. */
export function findLockHolder(lock: StateLock, jobs: readonly OpenJob[], { user, host }: ThisComputer): LockHolder {
  if (lock.content !== undefined) return { state: 'untold' };
  if (lock.who !== `${user}@${host}`) return { state: 'elsewhere' };
  const created = Date.parse(lock.created ?? '');
  const job = jobs
    .filter(({ command }) => `operationtype${command}` === lock.operation?.toLowerCase())
    .filter(({ startedAt }) => created >= Date.parse(startedAt) - clockToleranceMs && created <= Date.parse(startedAt) + maxWaitMs)
    .sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt))[0];
  return job === undefined ? { state: 'unknown' } : { state: job.isAlive ? 'running' : 'dead', job };
}

/** `locked by ann@desk since 2026-11-28T10:31:03Z (apply, lock 9f2…); its process 4711 on this computer is dead`. */
export function describeLock({ id, who, operation, created, content }: StateLock, holder: LockHolder | undefined): string {
  const end = holder === undefined ? '' : describeHolder(holder);
  if (content !== undefined) return `locked, but the lock ${describeContent(content)} (lock ${id})${end}`;
  const by = who === undefined ? '' : ` by ${who}`;
  const since = created === undefined ? '' : ` since ${created}`;
  const doing = operation === undefined ? '' : `${operation.replace(/^OperationType/, '').toLowerCase()}, `;
  return `locked${by}${since} (${doing}lock ${id})${end}`;
}

function describeHolder(holder: LockHolder): string {
  switch (holder.state) {
    case 'running':
      return `; its Terraform is process ${holder.job.terraform} on this computer and is running`;
    case 'dead':
      return `; its Terraform was process ${holder.job.terraform} on this computer and is dead`;
    case 'untold':
      return '; nothing tells who took it, or whether that process lives';
    case 'unknown':
      return '; it was taken on this computer, but not from this folder, so nothing here tells whether its process lives';
    case 'elsewhere':
      return '; it was taken on another computer, so nothing here tells whether its process lives';
  }
}
