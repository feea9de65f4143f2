// The errors for an apply that was interrupted, and for a Terraform that died.
import { TradingInfraError } from '../../errors.js';
import type { FailedRun } from '../failures/failure.js';
import { commandAfter } from '../failures/next-command.js';
import { type DeletedData, describeDeletedData } from '../plan/deleted-data.js';
import { type CdktfJob, readRunning } from './job.js';
import type { WrapperResult } from './terraform-wrapper.js';

type Phase = FailedRun['phase'];

interface Subject {
  stack: string;
  environment?: string | undefined;
}

interface Interruption extends Progress {
  /** Whether Terraform could save the state. */
  isSaved: boolean;
  lost: DeletedData;
}

interface Progress {
  done: number;
  total: number;
}

/**
 * The error after Ctrl-C. Terraform cancels what can be cancelled; what AWS has begun to create, such as a cluster, goes on there.
 */
export function describeInterruption(run: Subject, phase: Phase, { done, total, isSaved, lost }: Interruption): TradingInfraError {
  if (phase !== 'apply' && phase !== 'destroy') return new TradingInfraError('INTERRUPTED', 'Interrupted. Nothing was changed.');
  const saved = isSaved
    ? 'the state is saved and the lock released'
    : 'Terraform could not save the state, so the last changes may be missing from it';
  const rest = phase === 'apply' ? ' What was being created is finished or replaced by the next deploy.' : '';
  const sentence = `Interrupted after ${done} of ${total} changes; ${saved}.${describeDeletedData(lost)}${rest}`;
  return new TradingInfraError('INTERRUPTED', sentence, { hint: commandAfter({ ...run, phase }), details: { done, total, ...lost } });
}

/** Whether Terraform itself died, instead of ending with an error: it was killed or crashed, or it vanished together with its wrapper. */
export async function isCrashed(job: Pick<CdktfJob, 'folder'>, result: WrapperResult | undefined): Promise<boolean> {
  return result?.signal !== undefined || (await readRunning(job)) !== undefined;
}

/** The error for a Terraform that died. */
export function describeCrash(
  run: Subject,
  phase: Phase,
  { done, total, lost, signal }: Progress & { lost: DeletedData; signal?: string | undefined },
): TradingInfraError {
  const how = `Terraform died${signal === undefined ? '' : ` (${signal})`}`;
  if (phase !== 'apply' && phase !== 'destroy') {
    return new TradingInfraError('PLAN_FAILED', `${how} while it was planning. Nothing was changed.`, {
      hint: 'Run the same command again',
    });
  }
  const sentence = `${how} after ${done} of ${total} changes. It still holds the lock, and what it did since it last saved the state is missing there.${describeDeletedData(lost)}`;
  return new TradingInfraError(phase === 'apply' ? 'APPLY_FAILED' : 'DESTROY_FAILED', sentence, {
    hint: `${commandAfter({ ...run, phase })}   # removes the lock, and takes over what the state lacks`,
    details: { done, total, ...lost },
  });
}
