// What a failure of Terraform is: what is known when it happens, how it is recognised, and what the person is told.
import type { ErrorCode } from '../../errors.js';

/** What is known about the run that failed. */
export interface FailureContext {
  phase: 'init' | 'plan' | 'apply' | 'destroy' | 'output';
  stack: string;
  /** Where Terraform ran. */
  stackFolder?: string | undefined;
  environment?: string | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
  /** How many changes were made before it failed, and how many there were to make. */
  done?: number | undefined;
  total?: number | undefined;
}

export interface Translation {
  /** Without one: the code of the phase that failed. */
  code?: ErrorCode;
  /** Without the full stop. */
  sentence: string;
  hint?: string;
  /** For `--json`. */
  more?: Record<string, unknown>;
}

export interface KnownFailure {
  pattern: RegExp;
  /** undefined: it is something else after all. */
  translate: (match: RegExpExecArray, context: FailureContext, text: string) => Translation | undefined;
}
