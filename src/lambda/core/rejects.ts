// Rows that cannot be used: counted by reason, and the first few by their place. Never their content.

export type RejectCode =
  | 'FIELD_COUNT'
  | 'QUOTING'
  | 'JSON_INVALID'
  | 'FIELD_UNKNOWN'
  | 'VERSION_UNSUPPORTED'
  | 'SYMBOL_INVALID'
  | 'TIMESTAMP_INVALID'
  | 'ID_INVALID'
  | 'SEQ_INVALID'
  | 'SIDE_INVALID'
  | 'PRICE_INVALID'
  | 'PRICE_NOT_POSITIVE'
  | 'PRICE_TOO_MANY_DIGITS'
  | 'SIZE_INVALID'
  | 'SIZE_NOT_POSITIVE'
  | 'SIZE_TOO_MANY_DIGITS';

/** Where a rejected row begins in the decompressed stream, in bytes, and why it was rejected. */
export interface RejectSample {
  offset: number;
  code: RejectCode;
}

const sampleLimit = 20;

export class Rejects {
  #counts = new Map<RejectCode, number>();
  readonly samples: RejectSample[] = [];
  total = 0;

  add(offset: number, code: RejectCode): void {
    this.total += 1;
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    if (this.samples.length < sampleLimit) this.samples.push({ offset, code });
  }

  /** Counts by code, in the order of the codes' names. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
