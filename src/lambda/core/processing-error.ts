// Expected errors of a job. The class decides whether the job is retried. The code must not change: it is stored with the job.

/** `permanent`: the data is bad, so a retry would not help. `transient`: a service failed or time ran out, so the job is retried. */
export type ErrorClass = 'permanent' | 'transient';

export type ProcessingCode =
  | 'UNSUPPORTED_FORMAT'
  | 'HEADER_INCOMPLETE'
  | 'READ_OPTIONS_INVALID'
  | 'GZIP_CORRUPT'
  | 'CONTENT_CORRUPT'
  | 'DECOMPRESSION_LIMIT'
  | 'LINE_TOO_LONG'
  | 'TOO_MANY_REJECTS'
  | 'TOO_MANY_BARS'
  | 'TOO_MANY_SYMBOLS'
  | 'TOO_MANY_IDS'
  | 'DECIMAL_OVERFLOW'
  | 'SUPERSEDED'
  | 'JOB_IN_PROGRESS'
  | 'OTHER_CONTENT'
  | 'OVERLAPPING_SOURCE'
  | 'OUT_OF_TIME'
  | 'OBJECT_FORBIDDEN'
  | 'OBJECT_STORE_UNAVAILABLE'
  | 'JOB_STORE_UNAVAILABLE'
  | 'DATABASE_UNAVAILABLE'
  | 'QUEUE_UNAVAILABLE';

/** An expected failure of a job. Any other exception is a bug. */
export class ProcessingError extends Error {
  override readonly name = 'ProcessingError';
  readonly code: ProcessingCode;
  readonly errorClass: ErrorClass;

  /** The message must never contain a price, a row, or the key of an object other than one that the caller must name (OVERLAPPING_SOURCE). */
  constructor(code: ProcessingCode, errorClass: ErrorClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.errorClass = errorClass;
  }
}

/** An error that a retry cannot fix. */
export function permanent(code: ProcessingCode, message: string): ProcessingError {
  return new ProcessingError(code, 'permanent', message);
}

/** An error that a retry may fix. */
export function transient(code: ProcessingCode, message: string, cause?: unknown): ProcessingError {
  return new ProcessingError(code, 'transient', message, { cause });
}
