// The types behind a translated Terraform failure: what is known about the run, how the failure is recognised, and what the user is told.
import type { ErrorCode } from '../../errors.js';

/** What is known about the run that failed. */
export interface FailedRun {
  phase: 'init' | 'plan' | 'apply' | 'destroy' | 'output';
  stack: string;
  /** The folder in which Terraform ran. */
  stackFolder?: string | undefined;
  environment?: string | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
  /** How many changes were made before the failure, and how many the plan had. */
  done?: number | undefined;
  total?: number | undefined;
}

export interface FailureTranslation {
  /** If absent, the code of the phase that failed is used. */
  code?: ErrorCode;
  /** Without the final full stop. */
  sentence: string;
  hint?: string;
  /** Additional details for `--json`. */
  more?: Record<string, unknown>;
}

export interface KnownFailure {
  pattern: RegExp;
  /** Returns undefined if it turns out to be a different failure. */
  translate: (match: RegExpExecArray, run: FailedRun, text: string) => FailureTranslation | undefined;
}
