// The tool's only error class. Any file may import this module.
import { type ErrorCode, errorCodes } from './error-codes.js';

export interface ErrorDetails {
  /** The next thing to type or do. Defaults to the `fix` of the error code. */
  hint?: string;
  cause?: unknown;
  /** Machine-readable details for `--json`; never secrets. */
  details?: Record<string, unknown>;
}

/** An error that people can act on: a stable code, a message (what happened, the actual value, the allowed values) and a hint. */
export class TradingInfraError extends Error {
  override readonly name = 'TradingInfraError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, { hint, cause, details }: ErrorDetails = {}) {
    super(message, { cause });
    this.code = code;
    this.hint = hint ?? errorCodes[code].fix;
    this.details = details;
  }

  get exitCode(): number {
    return errorCodes[this.code].exit;
  }
}
