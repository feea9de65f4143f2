// One reading of a stream of trades by the kernel, and what the kernel leaves to JavaScript while it reads.

import type { IntervalLabel } from '../../platform/intervals.js';
import { BarTable } from './bars/bar-table.js';
import { DuplicateRows } from './duplicate-rows.js';
import { timeDigits } from './input/csv-layout.js';
import { checkName, symbolOfName } from './input/file-name.js';
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
  /** In ascending order; bars of the first are made from rows, the others from bars. */
  intervals: readonly IntervalLabel[];
  /** Left out when it makes too many bars, if it is the first of several. */
  optional?: IntervalLabel | undefined;
  limits: Limits;
  /** The file's name, which tells the symbol where the rows do not. */
  name?: string | undefined;
}

type Unit = keyof typeof timeDigits;

/** Why a stream is read again: in another unit of time, or because ids occurred twice in the first reading. */
export interface Again {
  first?: TradeReader;
  unit?: Unit | undefined;
}

const latenessNs = 60_000_000_000n;
const newline = 10;
/** Of a venue and a symbol, so that they fit into the kernel's scratch. */
const maxNameBytes = 1024;

export class TradeReader implements CallTarget {
  readonly kernel: Kernel;
  readonly instruments: Instruments;
  readonly duplicates: DuplicateRows;
  readonly tables: readonly BarTable[];
  format: Format | undefined;
  readonly limits: Limits;
  readonly #options: ReaderOptions;
  readonly #again: Again;
  /** Rows whose id occurred twice, at the end of a second reading. */
  #held = { accepted: 0, repeated: 0 };

  constructor(options: ReaderOptions, again: Again = {}) {
    const { limits } = options;
    this.#options = options;
    this.limits = limits;
    this.#again = again;
    this.instruments = new Instruments(limits);
    this.duplicates = again.first?.duplicates ?? new DuplicateRows(limits.duplicateIds);
    this.kernel = new Kernel(createHost(this));
    const { functions } = this.kernel;
    functions.begin(
      again.first === undefined ? 0 : 1,
      limits.bars,
      BigInt(limits.idSetBytes),
      limits.idBytes,
      limits.lineBytes,
      latenessNs,
    );
    const [first, next] = options.intervals;
    const optional = next === undefined || first !== options.optional ? undefined : first;
    this.tables = options.intervals.map((label) => new BarTable(this.kernel, label, label === optional));
    if (again.first !== undefined) this.#prepareSecond(again.first);
  }

  /** Reads the content from its beginning to its end. Throws ProcessingError. */
  async read(content: AsyncIterable<Uint8Array>, onChunk: () => void = () => {}): Promise<void> {
    const detector = new FormatDetector(this.#options.limits.lineBytes, (format) => this.#parserFor(format));
    const lines = new LineBlocks(this.#options.limits.lineBytes, detector.consume);
    for await (const chunk of content) {
      lines.feed(chunk);
      onChunk();
    }
    lines.end();
    detector.end();
    if (this.#again.first !== undefined) this.#addHeldRows();
    this.#rollUp();
  }

  /** Rows go to the second table, which takes what the first one holds. */
  dropShortest(): void {
    const [first, second] = this.tables as [BarTable, BarTable];
    second.rollUpFrom(first);
    first.drop();
  }

  /** Rows that count, so far. */
  get accepted(): number {
    return Number(this.kernel.functions.accepted.value) + this.#held.accepted;
  }

  /** Rows whose id had occurred before, so far. */
  get repeated(): number {
    return Number(this.kernel.functions.repeated.value) + this.#held.repeated;
  }

  /** The unit that most rows' times are in, if it is not the one that was taken. */
  betterUnit(): Unit | undefined {
    if (this.format?.kind !== 'csv' || this.format.layout.time !== undefined || this.#again.unit !== undefined) return undefined;
    const { view, functions } = this.kernel;
    const countOf = (unit: Unit) => Number(view.getBigUint64(functions.otherUnitsAddress() + timeDigits[unit] * 8, true));
    const units = (['s', 'ms', 'us', 'ns'] as const).map((unit) => ({ unit, rows: countOf(unit) }));
    const own = this.accepted + this.repeated;
    const best = units.reduce((a, b) => (b.rows >= a.rows ? b : a));
    const isBetter = best.rows > own || (best.rows === own && timeDigits[best.unit] > timeDigits[this.format.unit]);
    return best.rows > 0 && isBetter ? best.unit : undefined;
  }

  #parserFor(found: Format): BlockConsumer {
    const { kernel } = this;
    const { functions } = kernel;
    const format = found.kind === 'csv' && this.#again.unit !== undefined ? { ...found, unit: this.#again.unit } : found;
    this.format = format;
    if (format.kind === 'csv') {
      checkName(format.layout, this.#options.name ?? '');
      if (format.layout.isConsolidated) this.instruments.isTape = true;
      setLayout(kernel, format, format.layout.venue === undefined ? undefined : this.#instrumentOfFile(format.layout.venue));
    }
    const parse = format.kind === 'csv' ? functions.parseCsv : functions.parseNdjson;
    return (bytes, start, end, offset) => {
      for (let at = start; at < end; ) {
        const most = at + functions.regionSize();
        const stop = most >= end ? end : bytes.lastIndexOf(newline, most - 1) + 1;
        kernel.bytes.set(bytes.subarray(at, stop), functions.regionAddress());
        parse(stop - at, offset + at - start);
        at = stop;
      }
    };
  }

  #instrumentOfFile(venue: string): number {
    const instrument = this.lookUpInstrument(Buffer.from(venue), Buffer.from(symbolOfName(this.#options.name ?? '')));
    if (instrument !== badName) return instrument;
    throw permanent(
      'UNSUPPORTED_FORMAT',
      'rows of Binance do not tell their symbol, and the file is not named like BTCUSDT-trades-2024-01-01.csv',
    );
  }

  /** The number of an instrument, known or new; see `badName`. */
  lookUpInstrument(venue: Uint8Array, symbol: Uint8Array): number {
    const { kernel } = this;
    if (venue.length + symbol.length > maxNameBytes) return badName;
    const place = kernel.put(Buffer.concat([venue, symbol]));
    return kernel.functions.findOrAddInstrument(place, venue.length, place + venue.length, symbol.length) >>> 0;
  }

  /** Instruments keep their numbers, and the ids that occurred twice are known from the beginning. */
  #prepareSecond({ instruments, duplicates }: TradeReader): void {
    this.instruments.isTape = instruments.isTape;
    for (const { venue, symbol } of instruments.list) this.lookUpInstrument(Buffer.from(venue), Buffer.from(symbol));
    for (const { trade } of duplicates.held()) {
      writeRow(this.kernel, trade);
      writeId(this.kernel, idBytes(trade.id));
      this.kernel.functions.addRowId();
    }
  }

  /** Each interval is an exact sum of the one before it. Throws TOO_MANY_BARS if all together are too many. */
  #rollUp(): void {
    const { bars, allBars } = this.limits;
    for (const [n, table] of this.tables.entries()) {
      const shorter = this.tables[n - 1];
      if (shorter !== undefined && !shorter.isDropped) {
        table.rollUpFrom(shorter);
        // Bars never become more with a longer interval, so this is what all tables hold at most.
        const most = shorter.size + table.size * (this.tables.length - n);
        if (shorter.isOptional && most > allBars) shorter.drop();
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
