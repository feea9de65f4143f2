// Why a job ends without bars. The class decides what happens next; the code is stable and stands in the job and the quarantine note.

/** `permanent`: the data is at fault, trying again is useless. `transient`: something around it is, try again. */
export type ErrorClass = 'permanent' | 'transient';

export type ProcessingCode =
  | 'UNSUPPORTED_FORMAT'
  | 'HEADER_INCOMPLETE'
  | 'GZIP_CORRUPT'
  | 'DECOMPRESSION_LIMIT'
  | 'LINE_TOO_LONG'
  | 'TOO_MANY_REJECTS'
  | 'TOO_MANY_BARS'
  | 'TOO_MANY_SYMBOLS'
  | 'TOO_MANY_IDS'
  | 'TOO_MANY_DUPLICATES'
  | 'DECIMAL_OVERFLOW'
  | 'SUPERSEDED'
  | 'JOB_IN_PROGRESS'
  | 'OTHER_CONTENT'
  | 'OUT_OF_TIME'
  | 'OBJECT_FORBIDDEN'
  | 'OBJECT_STORE_UNAVAILABLE'
  | 'JOB_STORE_UNAVAILABLE'
  | 'DATABASE_UNAVAILABLE'
  | 'QUEUE_UNAVAILABLE';

/** An expected end of a job. Anything else that is thrown is a bug. */
export class ProcessingError extends Error {
  override readonly name = 'ProcessingError';
  readonly code: ProcessingCode;
  readonly errorClass: ErrorClass;

  /** The message never holds a price, a key or a row. */
  constructor(code: ProcessingCode, errorClass: ErrorClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.errorClass = errorClass;
  }
}

/** The data is at fault. */
export function permanent(code: ProcessingCode, message: string): ProcessingError {
  return new ProcessingError(code, 'permanent', message);
}

/** Something around the data is at fault. */
export function transient(code: ProcessingCode, message: string, cause?: unknown): ProcessingError {
  return new ProcessingError(code, 'transient', message, { cause });
}
