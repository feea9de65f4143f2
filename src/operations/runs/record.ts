// Records the runs of commands: what the record of a session's run says, and where it is kept.
import { basename } from 'node:path';
import type { Target } from '../../aws/target.js';
import { translateRequestFailure } from '../../aws/translate-failure.js';
import { digestOf } from '../../canonical-json.js';
import type { Context } from '../../context.js';
import type { TradingInfraError } from '../../errors.js';
import { packageVersion } from '../../package-root.js';
import type { Environment } from '../../settings/schema.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import type { WorkDirectory } from '../../workspace/directory.js';
import { recordRun } from '../../workspace/journal.js';
import type { Journal, RunLog } from '../../workspace/record-writer.js';
import { type AcceptedRisk, plannedResources, type RunSubject } from '../../workspace/run-record.js';
import { openRunBucket } from './run-bucket.js';

/** The part of a session that a record needs. */
export interface RecordedSession {
  environment: Environment;
  target: Target;
  workDirectory: WorkDirectory;
}

/**
 * Runs `work` and records it in the environment's journal. If `findFailure` returns an error for the result, the run is recorded as failed,
 * but the result is still returned.
 */
export async function recordCommand<T>(
  ctx: Pick<Context, 'now' | 'report'>,
  session: RecordedSession,
  command: string,
  work: (log: RunLog) => Promise<T>,
  findFailure: (result: T) => TradingInfraError | undefined = () => undefined,
): Promise<T> {
  let finished: { result: T } | undefined;
  try {
    return await recordRun(ctx, journalOf(session), describeRun(session, command), async (log) => {
      const result = await work(log).catch((error: unknown) => {
        throw translateRequestFailure(error) ?? error;
      });
      finished = { result };
      const failure = findFailure(result);
      if (failure !== undefined) throw failure;
      return result;
    });
  } catch (error) {
    if (finished === undefined) throw error;
    return finished.result;
  }
}

/** The journal of a work directory: its local records, and those in the state bucket if the state is kept there. */
export function journalOf({ environment, target, workDirectory }: RecordedSession): Journal {
  const store = environment.state === 's3' ? openRunBucket(target, basename(workDirectory.root)) : undefined;
  return { folder: workDirectory.runs, store };
}

/** What is known about a session's run when it starts. */
export function describeRun({ environment, target }: RecordedSession, command: string): RunSubject {
  const { kind, account, region, endpoint, principal } = target;
  return {
    command,
    environment: environment.name,
    target: kind,
    account,
    region,
    ...(endpoint && { endpoint }),
    principal: principal.arn,
    toolVersion: packageVersion(),
    settingsDigest: settingsDigest(environment),
  };
}

/** SHA-256 of an environment's settings with the values of its size filled in; the order of the settings does not matter. */
export function settingsDigest(environment: Environment): string {
  return digestOf(environment);
}

/** Records that a plan was approved, and with it the resources that it changes. */
export function noteApproval(log: RunLog, plan: Pick<SavedPlan, 'counts' | 'sha256' | 'changes'>, risks: AcceptedRisk[] = []): void {
  log.note({ counts: plan.counts, planSha256: plan.sha256, risks, resources: plannedResources(plan.changes) });
}
