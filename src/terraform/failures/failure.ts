// The types behind a translated Terraform failure: what is known about the run, how the failure is recognised, and what the user is told.
import type { ErrorCode } from '../../error-codes.js';
import type { LockHolder, StateLock } from '../driver/lock-holder.js';
import type { DeletedData } from '../plan/deleted-data.js';

/** Why the AWS provider does not start, as the end of a sentence, and the command that helps. */
export interface ProviderFault {
  reason: string;
  hint?: string;
}

/** What is known about the run that failed. */
export interface FailedRun {
  phase: 'init' | 'plan' | 'apply' | 'destroy' | 'output' | 'state';
  stack: string;
  /** The folder in which Terraform ran. */
  stackFolder?: string | undefined;
  environment?: string | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
  /** Finds out whose a lock is, and whether that process lives. */
  lockHolder?: ((lock: StateLock) => LockHolder) | undefined;
  providerFault?: ProviderFault | undefined;
  /** How many changes were made before the failure. */
  done?: number | undefined;
  /** How many changes the plan had. */
  total?: number | undefined;
  /** The data that was deleted before the failure. */
  lost?: DeletedData | undefined;
}

export interface FailureTranslation {
  /** The error code. Defaults to that of the phase that failed. */
  code?: ErrorCode;
  /** What happened, without the final full stop. */
  sentence: string;
  hint?: string;
  /** Additional details for `--json`. */
  more?: Record<string, unknown>;
}

export interface KnownFailure {
  pattern: RegExp;
  /** Returns undefined if the match turns out to be a different failure. */
  translate: (match: RegExpExecArray, run: FailedRun, text: string) => FailureTranslation | undefined;
}
