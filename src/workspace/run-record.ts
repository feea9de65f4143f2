// The record of one run: who changed what, when, with which settings, and how it ended. No record contains the value of an attribute.
import { hostname, userInfo } from 'node:os';
import type { ProgressEvent } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { tryJson } from '../json.js';
import { isStillAlive } from '../process-life.js';

/** What is known about a run when it starts. */
export interface RunSubject {
  /** The name of the command, such as `deploy`. */
  command: string;
  account: string;
  region: string;
  /** The environment that the command was given. */
  environment?: string;
  target?: 'aws' | 'sandbox';
  /** Present if the requests did not go to AWS itself. */
  endpoint?: string;
  /** The ARN of the AWS identity. */
  principal?: string;
  toolVersion?: string;
  /** SHA-256 of the environment's settings with the values of its size filled in, in hexadecimal. */
  settingsDigest?: string;
}

/** How one resource fared. While a run is open, or if its process was killed, `running` means: started, and its end was not seen. */
export interface ResourceRun {
  address: string;
  action: 'create' | 'update' | 'replace' | 'delete';
  /** The resource's id in AWS, as far as Terraform has reported it. */
  id?: string;
  result: 'not started' | 'running' | 'done' | 'failed' | 'stopped';
  seconds?: number;
}

/** A risk of the plan, and how its acceptance was given. */
export interface AcceptedRisk {
  address: string;
  kind: string;
  /** The path of the attribute that changes, and its values. Never a secret. */
  attribute: string;
  from: unknown;
  to: unknown;
  sentence: string;
  acceptedBy: 'typed name' | '--allow-risk';
}

/** The state that a run started from. */
export interface StateReference {
  stack: string;
  /** The version to give to `state restore`; absent if there was no state yet. */
  version?: string;
  serial?: number;
  lineage?: string;
}

/** What becomes known while a run proceeds. */
export interface RunDetails {
  /** Number of resources by action, such as `{create: 101}`. Recorded once the plan is approved. */
  counts?: Record<string, number>;
  /** SHA-256 of the plan file, in hexadecimal. */
  planSha256?: string;
  risks?: AcceptedRisk[];
  stateBefore?: StateReference;
  /** Every resource that the plan changes. */
  resources?: ResourceRun[];
}

export interface RunRecord extends RunSubject, RunDetails {
  /** Start time and pid, such as `20261128T103324123Z-4711`; ids sort by time. */
  id: string;
  pid: number;
  /** The user and the machine that ran the command. Records of older versions have neither. */
  user?: string;
  host?: string;
  /** In ISO 8601 format. */
  startedAt: string;
  /** When the record was last written. */
  updatedAt?: string;
  endedAt?: string;
  /** `interrupted?`: the run never ended, and its process is gone. */
  outcome: 'running' | 'done' | 'failed' | 'interrupted' | 'interrupted?';
  /** The exit code of the command. */
  exitCode?: number;
  error?: { code: string; message: string; hint?: string };
}

/** A run as it is reported. */
export interface ReportedRun extends RunRecord {
  /** Whether the process of an open run is alive; `unknown` if it runs on another machine. Absent once the run has ended. */
  process?: 'alive' | 'unknown';
}

/** Reads a record's text; undefined if it is none. */
export function parseRecord(text: string): RunRecord | undefined {
  const record = tryJson(text) as Partial<RunRecord> | null | undefined;
  return record?.id === undefined || record.outcome === undefined ? undefined : (record as RunRecord);
}

/** Reports a run from this machine: an open run whose process is gone has been interrupted. */
export function reportRun(record: RunRecord, now: Date): ReportedRun {
  if (record.outcome !== 'running') return record;
  if (isElsewhere(record)) return { ...record, process: 'unknown' };
  if (isStillAlive(record.pid, new Date(record.startedAt), now)) return { ...record, process: 'alive' };
  return { ...record, outcome: 'interrupted?' };
}

/** Whether a run belongs to another machine, so that its process cannot be looked up here. */
export function isElsewhere({ host }: Pick<RunRecord, 'host'>): boolean {
  return host !== undefined && host !== hostname();
}

/** The user and machine that this process runs as. */
export function machine(): Pick<RunRecord, 'user' | 'host'> {
  try {
    return { user: userInfo().username, host: hostname() };
  } catch {
    // A container may run as a user that has no name.
    return { user: String(process.getuid?.() ?? 'unknown'), host: hostname() };
  }
}

/** How a run that threw this error has ended. Stack traces are not recorded. */
export function describeFailedRun(error: unknown): Pick<RunRecord, 'outcome' | 'exitCode' | 'error'> {
  if (!(error instanceof TradingInfraError)) return { outcome: 'failed', exitCode: 1, error: { code: 'INTERNAL', message: String(error) } };
  const { code, message, hint, exitCode } = error;
  return { outcome: code === 'INTERRUPTED' ? 'interrupted' : 'failed', exitCode, error: { code, message, hint } };
}

interface PlannedChange {
  address: string;
  action: string;
}

/** The resources that a plan changes, none of them started yet. */
export function plannedResources(changes: readonly PlannedChange[]): ResourceRun[] {
  return changes.flatMap(({ address, action }) => (isRecorded(action) ? [{ address, action, result: 'not started' as const }] : []));
}

function isRecorded(action: string): action is ResourceRun['action'] {
  return ['create', 'update', 'replace', 'delete'].includes(action);
}

/** The resources after one more event. A replacement is done after two completions: a deletion and a creation. */
export function withEvent(resources: readonly ResourceRun[], event: ProgressEvent): ResourceRun[] {
  return resources.map((resource) => (resource.address === event.address ? applyEvent(resource, event) : resource));
}

function applyEvent(resource: ResourceRun, { kind, action, id, elapsedSeconds }: ProgressEvent): ResourceRun {
  if (kind === 'progress' || action === 'read' || action === 'none') return resource;
  const known = id === undefined ? resource : { ...resource, id };
  if (kind === 'started') return { ...known, result: 'running' };
  const seconds = (resource.seconds ?? 0) + elapsedSeconds;
  const isHalf = kind === 'completed' && resource.action === 'replace' && resource.seconds === undefined;
  return { ...known, seconds, result: isHalf ? 'running' : results[kind] };
}

const results = { completed: 'done', failed: 'failed', stopped: 'stopped' } as const;

/** The resources after the run has ended: what was still running then has been stopped. */
export function stopRunning(resources: readonly ResourceRun[]): ResourceRun[] {
  return resources.map((resource) => (resource.result === 'running' ? { ...resource, result: 'stopped' } : resource));
}
