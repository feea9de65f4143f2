// One pass over a stream of trades: feeds the stream to the kernel, and handles the cases that the kernel leaves to JavaScript.

import type { IntervalLabel } from '../../platform/intervals.js';
import { BarTable } from './bars/bar-table.js';
import { DuplicateRows } from './duplicate-rows.js';
import { timeDigits } from './input/csv-layout.js';
import { checkFileName, symbolFromFileName } from './input/file-name.js';
import { type Format, FormatDetector } from './input/format-detector.js';
import { type BlockConsumer, LineBlocks } from './input/line-blocks.js';
import { Instruments } from './instruments.js';
import { type Limits, maxBars } from './limits.js';
import { permanent } from './processing-error.js';
import { Kernel } from './wasm/kernel.js';
import { badName, type CallTarget, createHost, tooManyBars } from './wasm/kernel-calls.js';
import { setLayout } from './wasm/kernel-layout.js';
import { idBytes, writeId, writeRow } from './wasm/kernel-row.js';

export interface ReaderOptions {
  /** In ascending order. Bars of the first interval are built from rows, bars of the others from shorter bars. */
  intervals: readonly IntervalLabel[];
  /** An interval that is omitted if it has too many bars, provided it is the first of several. */
  optional?: IntervalLabel | undefined;
  limits: Limits;
  /** Name of the file. It provides the symbol if the rows do not have one. */
  name?: string | undefined;
}

type Unit = keyof typeof timeDigits;

/** Why a stream is read again: ids occurred more than once in the pass `first`, or most rows have the time unit `unit`. */
export interface RereadOptions {
  first?: TradeReader;
  unit?: Unit | undefined;
}

const latenessNs = 60_000_000_000n;
const newline = 10;
/** Maximum length of venue and symbol together, so that they fit into the kernel's scratch memory. */
const maxNameBytes = 1024;

export class TradeReader implements CallTarget {
  readonly kernel: Kernel;
  readonly instruments: Instruments;
  readonly duplicates: DuplicateRows;
  readonly tables: readonly BarTable[];
  format: Format | undefined;
  readonly limits: Limits;
  readonly #options: ReaderOptions;
  readonly #reread: RereadOptions;
  /** Numbers of rows whose id occurred more than once, counted at the end of the second pass. */
  #held = { accepted: 0, repeated: 0 };

  constructor(options: ReaderOptions, reread: RereadOptions = {}) {
    const { limits } = options;
    this.#options = options;
    this.limits = limits;
    this.#reread = reread;
    this.instruments = new Instruments(limits);
    this.duplicates = reread.first?.duplicates ?? new DuplicateRows(limits.duplicateIds);
    this.kernel = new Kernel(createHost(this));
    const { functions } = this.kernel;
    functions.begin(
      reread.first === undefined ? 0 : 1,
      limits.bars,
      BigInt(limits.idSetBytes),
      limits.idBytes,
      limits.lineBytes,
      latenessNs,
    );
    const [first, next] = options.intervals;
    const optional = next === undefined || first !== options.optional ? undefined : first;
    this.tables = options.intervals.map((label) => new BarTable(this.kernel, label, label === optional));
    if (reread.first !== undefined) this.#seedFromFirstPass(reread.first);
  }

  /** Reads the content from beginning to end. Throws ProcessingError. */
  async read(content: AsyncIterable<Uint8Array>, onChunk: () => void = () => {}): Promise<void> {
    const detector = new FormatDetector(this.#options.limits.lineBytes, (format) => this.#createParser(format));
    const lines = new LineBlocks(this.#options.limits.lineBytes, detector.consume);
    for await (const chunk of content) {
      lines.feed(chunk);
      onChunk();
    }
    lines.end();
    detector.end();
    if (this.#reread.first !== undefined) this.#addHeldRows();
    this.#rollUp();
  }

  /** Drops the shortest interval. Its bars are added to the next table, which also takes all further rows. */
  dropShortest(): void {
    const [first, second] = this.tables as [BarTable, BarTable];
    second.rollUpFrom(first);
    first.drop();
  }

  /** Number of rows accepted so far. */
  get accepted(): number {
    return Number(this.kernel.functions.accepted.value) + this.#held.accepted;
  }

  /** Number of rows so far that were skipped as duplicates. */
  get repeated(): number {
    return Number(this.kernel.functions.repeated.value) + this.#held.repeated;
  }

  /** The time unit of most rows, if it differs from the unit with which the file was read; otherwise undefined. */
  betterTimeUnit(): Unit | undefined {
    if (this.format?.kind !== 'csv' || this.format.layout.time !== undefined || this.#reread.unit !== undefined) return undefined;
    const { view, functions } = this.kernel;
    const countOf = (unit: Unit) => Number(view.getBigUint64(functions.otherUnitsAddress() + timeDigits[unit] * 8, true));
    const units = (['s', 'ms', 'us', 'ns'] as const).map((unit) => ({ unit, rows: countOf(unit) }));
    const own = this.accepted + this.repeated;
    const best = units.reduce((a, b) => (b.rows >= a.rows ? b : a));
    const isBetter = best.rows > own || (best.rows === own && timeDigits[best.unit] > timeDigits[this.format.unit]);
    return best.rows > 0 && isBetter ? best.unit : undefined;
  }

  #createParser(found: Format): BlockConsumer {
    const { kernel } = this;
    const { functions } = kernel;
    const format = found.kind === 'csv' && this.#reread.unit !== undefined ? { ...found, unit: this.#reread.unit } : found;
    this.format = format;
    if (format.kind === 'csv') {
      checkFileName(format.layout, this.#options.name ?? '');
      if (format.layout.isConsolidated) this.instruments.isConsolidated = true;
      setLayout(kernel, format, format.layout.venue === undefined ? undefined : this.#addFileInstrument(format.layout.venue));
    }
    const parse = format.kind === 'csv' ? functions.parseCsv : functions.parseNdjson;
    return (bytes, start, end, offset) => {
      for (let at = start; at < end; ) {
        const most = at + functions.regionSize();
        const stop = most >= end ? end : bytes.lastIndexOf(newline, most - 1) + 1;
        // The kernel checks the length of lines; it never sees one that is longer than its whole region.
        if (stop <= at) throw permanent('LINE_TOO_LONG', `a line has more than ${this.limits.lineBytes} bytes`);
        kernel.bytes.set(bytes.subarray(at, stop), functions.regionAddress());
        parse(stop - at, offset + at - start);
        at = stop;
      }
    };
  }

  #addFileInstrument(venue: string): number {
    const instrument = this.lookUpInstrument(Buffer.from(venue), Buffer.from(symbolFromFileName(this.#options.name ?? '')));
    if (instrument !== badName) return instrument;
    throw permanent('UNSUPPORTED_FORMAT', 'Binance rows have no symbol, and the file is not named like BTCUSDT-trades-2024-01-01.csv');
  }

  /** The number of an instrument, which is added if it is new; `badName` if a name is invalid. */
  lookUpInstrument(venue: Uint8Array, symbol: Uint8Array): number {
    const { kernel } = this;
    if (venue.length + symbol.length > maxNameBytes) return badName;
    const place = kernel.put(Buffer.concat([venue, symbol]));
    return kernel.functions.findOrAddInstrument(place, venue.length, place + venue.length, symbol.length) >>> 0;
  }

  /** Gives the instruments the same numbers as in the first pass, and marks the ids that occurred more than once in it. */
  #seedFromFirstPass({ instruments, duplicates }: TradeReader): void {
    this.instruments.isConsolidated = instruments.isConsolidated;
    for (const { venue, symbol } of instruments.list) this.lookUpInstrument(Buffer.from(venue), Buffer.from(symbol));
    for (const { trade } of duplicates.held()) {
      writeRow(this.kernel, trade);
      writeId(this.kernel, idBytes(trade.id));
      this.kernel.functions.addRowId();
    }
  }

  /** Aggregates each interval exactly from the one before it. Throws TOO_MANY_BARS if there are too many bars in total. */
  #rollUp(): void {
    const { bars, allBars } = this.limits;
    for (const [n, table] of this.tables.entries()) {
      const shorter = this.tables[n - 1];
      if (shorter !== undefined && !shorter.isDropped) {
        table.rollUpFrom(shorter);
        // A longer interval never has more bars than a shorter one, so this is an upper bound for the sum of all tables.
        const maxTotal = shorter.size + table.size * (this.tables.length - n);
        if (shorter.isOptional && maxTotal > allBars) shorter.drop();
      }
      const all = this.tables.reduce((sum, { size }) => sum + size, 0);
      if (all > allBars) throw tooManyBars(`${allBars} bars of all intervals together`, bars < maxBars);
    }
  }

  #addHeldRows(): void {
    for (const { trade, occurrences } of this.duplicates.held()) {
      if (occurrences === 0) continue;
      this.#held.accepted += 1;
      this.#held.repeated += occurrences - 1;
      writeRow(this.kernel, trade);
      this.kernel.functions.addRow();
    }
  }
}
