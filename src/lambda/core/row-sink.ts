// What a parser writes to.
import type { InstrumentTable } from './instrument-table.js';
import type { Limits } from './limits.js';
import type { RejectCode } from './rejects.js';
import type { TradeRow } from './trade-row.js';

export interface RowSink {
  readonly limits: Limits;
  readonly instruments: InstrumentTable;
  /** The one row that the parser fills again and again. */
  readonly row: TradeRow;
  /** The row is filled. */
  accept(): void;
  /** The row that begins at this offset of the stream cannot be used. */
  reject(offset: number, code: RejectCode): void;
}

/** Parses whole lines; the offset is that of `start` in the stream. */
export type BlockParser = (bytes: Uint8Array, start: number, end: number, offset: number) => void;
