// From bytes to exact bars: the whole computation, free of any platform.
import { BarList } from './bar-list.js';
import { BarTable } from './bar-table.js';
import { type Compression, decompress } from './decompression.js';
import { DuplicateRows } from './duplicate-rows.js';
import { createDetectingParser } from './format-detector.js';
import { IdSet } from './id-set.js';
import { InstrumentTable } from './instrument-table.js';
import { defaultLimits, type Limits } from './limits.js';
import { LineBlocks } from './line-blocks.js';
import { permanent } from './processing-error.js';
import { type RejectSample, Rejects } from './rejects.js';
import type { RowSink } from './row-sink.js';
import { emptyRow } from './trade-row.js';

/** What was read. `rows` = accepted + rejected + duplicates. */
export interface Summary {
  rows: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  bars: number;
  symbols: number;
  /** Rejected rows by reason. */
  rejects: Record<string, number>;
}

export interface Analysis {
  summary: Summary;
  /** The first rejected rows. */
  rejectSamples: readonly RejectSample[];
  /** Undefined for a stream without a row. */
  format: string | undefined;
  compression: Compression;
  intervalUs: number;
  bars: BarList;
}

export interface AnalysisOptions {
  intervalUs: number;
  limits?: Limits;
  /** Called after each chunk; may throw to end the analysis. */
  onChunk?: () => void;
}

/** Opens the same stream of bytes from its beginning. */
export type OpenSource = () => AsyncIterable<Uint8Array>;

/** An analysis that ends in an error may still have seen rows: this is where the rejected ones are. */
export interface RejectReport {
  summary: Pick<Summary, 'rows' | 'rejected' | 'rejects'>;
  samples: readonly RejectSample[];
}

/**
 * Reads all trades of a stream into bars. Neither the order of rows nor the cut of chunks matters. A second pass is made only if ids
 * occurred twice: of rows with one id, the first in the order of trades counts, wherever it stands. Throws ProcessingError;
 * `onReport` gets what was rejected also then.
 */
export async function analyze(open: OpenSource, options: AnalysisOptions, onReport?: (report: RejectReport) => void): Promise<Analysis> {
  const first = new Pass(options, undefined);
  try {
    await first.run(open());
    if (first.duplicates.size === 0) return first.result();
  } finally {
    onReport?.(first.report());
  }
  const second = new Pass(options, first.duplicates);
  await second.run(open());
  return second.result();
}

/** One reading of the stream. The first pass finds out which ids occur twice; the second has them given. */
class Pass implements RowSink {
  readonly limits: Limits;
  readonly instruments: InstrumentTable;
  readonly row = emptyRow();
  readonly duplicates: DuplicateRows;
  readonly #options: AnalysisOptions;
  readonly #isSecond: boolean;
  readonly #bars: BarTable;
  readonly #ids: IdSet;
  readonly #rejects = new Rejects();
  #accepted = 0;
  #repeated = 0;
  #format: string | undefined;
  #compression: Compression = 'none';

  constructor(options: AnalysisOptions, known: DuplicateRows | undefined) {
    this.#options = options;
    this.limits = options.limits ?? defaultLimits;
    this.#isSecond = known !== undefined;
    this.duplicates = known ?? new DuplicateRows(this.limits.duplicateIds);
    this.instruments = new InstrumentTable(this.limits);
    this.#bars = new BarTable(options.intervalUs, this.limits.bars);
    this.#ids = new IdSet(this.limits.idSetBytes);
  }

  async run(source: AsyncIterable<Uint8Array>): Promise<void> {
    const parser = createDetectingParser(this, (name) => {
      this.#format = name;
    });
    const lines = new LineBlocks(this.limits.lineBytes, parser);
    const content = decompress(source, this.limits, (compression) => {
      this.#compression = compression;
    });
    for await (const chunk of content) {
      lines.feed(chunk);
      this.#options.onChunk?.();
    }
    lines.end();
    if (this.#isSecond) this.#addHeldRows();
    this.#checkRejects();
  }

  accept(): void {
    if (this.#isSecond) {
      if (this.duplicates.hold(this.row)) return;
    } else if (!this.#ids.add(this.row)) {
      this.duplicates.remember(this.row);
      this.#repeated += 1;
      return;
    }
    this.#accepted += 1;
    this.#bars.add(this.row);
  }

  reject(offset: number, code: Parameters<RowSink['reject']>[1]): void {
    this.#rejects.add(offset, code);
  }

  report(): RejectReport {
    const { total } = this.#rejects;
    const rows = this.#accepted + this.#repeated + total;
    return { summary: { rows, rejected: total, rejects: this.#rejects.counts() }, samples: this.#rejects.samples };
  }

  result(): Analysis {
    const { rows, rejected, rejects } = this.report().summary;
    const { instruments } = this.instruments;
    return {
      summary: {
        rows,
        accepted: this.#accepted,
        rejected,
        duplicates: this.#repeated,
        bars: this.#bars.size,
        symbols: new Set(instruments.map(({ symbol }) => symbol)).size,
        rejects,
      },
      rejectSamples: this.#rejects.samples,
      format: this.#format,
      compression: this.#compression,
      intervalUs: this.#options.intervalUs,
      bars: new BarList(this.#bars, instruments),
    };
  }

  #addHeldRows(): void {
    for (const { row, occurrences } of this.duplicates.held()) {
      this.#accepted += 1;
      this.#repeated += occurrences - 1;
      this.#bars.add(row);
    }
  }

  #checkRejects(): void {
    const { rows, rejected } = this.report().summary;
    if (rejected * 1000 > rows * this.limits.rejectsPerThousand) {
      throw permanent('TOO_MANY_REJECTS', `${rejected} of ${rows} rows cannot be used`);
    }
  }
}
