// One reading of a stream of trades by the kernel, and what the kernel leaves to JavaScript while it reads.
import { BarTable } from './bar-table.js';
import { timeDigits } from './csv-layout.js';
import { DuplicateRows } from './duplicate-rows.js';
import { type Format, FormatDetector } from './format-detector.js';
import { Instruments } from './instruments.js';
import type { IntervalLabel } from './interval.js';
import { Kernel, type KernelOutside } from './kernel.js';
import { setLayout } from './kernel-layout.js';
import { idBytes, readRow, writeDecimal, writeId, writeRow, writeSequence } from './kernel-row.js';
import type { Limits } from './limits.js';
import { type BlockConsumer, LineBlocks } from './line-blocks.js';
import { readLine } from './ndjson-line.js';
import { partialOf } from './partial.js';
import { permanent } from './processing-error.js';
import { type RejectCode, rejectCodes } from './rejects.js';
import { numberFaults, readUncommonDecimal } from './uncommon-decimal.js';

export interface ReaderOptions {
  /** In ascending order; bars of the first are made from rows, the others from bars. */
  intervals: readonly IntervalLabel[];
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
const mostNameBytes = 1024;
/** Instead of an instrument: the names cannot be names. */
const badName = 0xffffffff;
const latin1 = new TextDecoder('latin1');

export class TradeReader implements KernelOutside {
  readonly kernel: Kernel;
  readonly instruments: Instruments;
  readonly duplicates: DuplicateRows;
  readonly tables: readonly BarTable[];
  format: Format | undefined;
  accepted = 0;
  repeated = 0;
  readonly #options: ReaderOptions;
  readonly #again: Again;

  constructor(options: ReaderOptions, again: Again = {}) {
    const { limits } = options;
    this.#options = options;
    this.#again = again;
    this.instruments = new Instruments(limits);
    this.duplicates = again.first?.duplicates ?? new DuplicateRows(limits.duplicateIds);
    // The kernel calls the methods of this reader without it.
    const methods = [
      'addInstrument',
      'readUncommonDecimal',
      'rememberDuplicate',
      'holdDuplicate',
      'moveBar',
      'addExactly',
      'readUncommonLine',
      'fail',
    ] as const;
    const outside = Object.fromEntries(methods.map((name) => [name, this[name].bind(this)]));
    this.kernel = new Kernel(outside as unknown as KernelOutside);
    const { functions } = this.kernel;
    functions.begin(
      again.first === undefined ? 0 : 1,
      limits.bars,
      BigInt(limits.idSetBytes),
      limits.idBytes,
      limits.lineBytes,
      latenessNs,
    );
    this.tables = options.intervals.map((label) => new BarTable(this.kernel, label));
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
    this.accepted = Number(this.kernel.functions.accepted.value);
    this.repeated = Number(this.kernel.functions.repeated.value);
    if (this.#again.first !== undefined) this.#addHeldRows();
    for (const [n, table] of this.tables.entries()) if (n > 0) table.addAll(this.tables[n - 1] as BarTable);
  }

  /** The unit that most rows' times are in, if it is not the one that was taken. */
  betterUnit(): Unit | undefined {
    if (this.format?.kind !== 'csv' || this.format.layout.time !== undefined || this.#again.unit !== undefined) return undefined;
    const { view, functions } = this.kernel;
    const countOf = (unit: Unit) => Number(view.getBigUint64(functions.otherUnitsPlace() + timeDigits[unit] * 8, true));
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
      if (format.layout.isConsolidated) this.instruments.allowVenues();
      setLayout(kernel, format, format.layout.venue === undefined ? undefined : this.#instrumentOfFile(format.layout.venue));
    }
    const parse = format.kind === 'csv' ? functions.parseCsv : functions.parseNdjson;
    return (bytes, start, end, offset) => {
      for (let at = start; at < end; ) {
        const most = at + functions.regionSize();
        const stop = most >= end ? end : bytes.lastIndexOf(newline, most - 1) + 1;
        kernel.bytes.set(bytes.subarray(at, stop), functions.regionPlace());
        parse(stop - at, offset + at - start);
        at = stop;
      }
    };
  }

  /** Files of Binance are named SYMBOL-trades-DATE or SYMBOL-aggTrades-DATE. */
  #instrumentOfFile(venue: string): number {
    const symbol = /(?:^|\/)([A-Za-z0-9_.]{1,64})-(?:trades|aggTrades)-[^/]*$/.exec(this.#options.name ?? '')?.[1];
    if (symbol === undefined) {
      throw permanent(
        'UNSUPPORTED_FORMAT',
        'rows of Binance do not tell their symbol, and the file is not named like BTCUSDT-trades-2024-01-01.csv',
      );
    }
    return this.#lookUp(Buffer.from(venue), Buffer.from(symbol));
  }

  #lookUp(venue: Uint8Array, symbol: Uint8Array): number {
    const { kernel } = this;
    const place = kernel.put(Buffer.concat([venue, symbol]));
    return kernel.functions.lookUp(place, venue.length, place + venue.length, symbol.length) >>> 0;
  }

  /** Instruments keep their numbers, and the ids that occurred twice are known from the beginning. */
  #prepareSecond({ instruments, duplicates }: TradeReader): void {
    for (const { venue, symbol } of instruments.list) this.#lookUp(Buffer.from(venue), Buffer.from(symbol));
    for (const { trade } of duplicates.held()) {
      writeRow(this.kernel, trade);
      writeId(this.kernel, idBytes(trade.id));
      this.kernel.functions.addRowId();
    }
  }

  #addHeldRows(): void {
    for (const { trade, occurrences } of this.duplicates.held()) {
      if (occurrences === 0) continue;
      this.accepted += 1;
      this.repeated += occurrences - 1;
      writeRow(this.kernel, trade);
      this.kernel.functions.addRow();
    }
  }

  addInstrument(_index: number, venue: number, venueBytes: number, symbol: number, symbolBytes: number): number {
    const { bytes } = this.kernel;
    return this.instruments.add(bytes.slice(venue, venue + venueBytes), bytes.slice(symbol, symbol + symbolBytes)) ? 1 : 0;
  }

  readUncommonDecimal(text: number, bytes: number, cell: number): number {
    const decimal = readUncommonDecimal(latin1.decode(this.kernel.bytes.subarray(text, text + bytes)));
    if (typeof decimal === 'string') return numberFaults.indexOf(decimal) + 1;
    writeDecimal(this.kernel.view, cell, decimal);
    return 0;
  }

  rememberDuplicate(): void {
    this.duplicates.remember(readRow(this.kernel));
  }

  holdDuplicate(): void {
    this.duplicates.hold(readRow(this.kernel));
  }

  moveBar(table: number, slot: number, bar: number): void {
    const target = this.tables[table] as BarTable;
    target.addExact(slot, target.readBar(bar));
  }

  addExactly(table: number, slot: number): void {
    this.tables[table]?.addExact(slot, partialOf(readRow(this.kernel)));
  }

  readUncommonLine(line: number, offset: number): number {
    const { kernel } = this;
    const content = kernel.bytes.slice(line, kernel.bytes.indexOf(newline, line));
    const trade = readLine(content, this.#options.limits.idBytes);
    if (typeof trade === 'string') return trade === 'EMPTY' ? 0 : this.#reject(offset, trade);
    const isLong = trade.venue.length + trade.symbol.length > mostNameBytes;
    const instrument = isLong ? badName : this.#lookUp(trade.venue, trade.symbol);
    if (instrument === badName) return this.#reject(offset, 'SYMBOL_INVALID');
    writeRow(kernel, { ...trade, instrument, seq: null, trades: 1 });
    writeId(kernel, trade.id);
    if (trade.seq !== undefined) writeSequence(kernel, trade.seq);
    return 1;
  }

  #reject(offset: number, code: RejectCode): number {
    this.kernel.functions.reject(offset, rejectCodes.indexOf(code));
    return 0;
  }

  fail(limit: number): never {
    const { bars, idSetBytes, lineBytes } = this.#options.limits;
    throw [
      permanent('TOO_MANY_BARS', `the file makes more than ${bars} bars`),
      permanent('TOO_MANY_SYMBOLS', 'the file has more symbols than can be told apart'),
      permanent('TOO_MANY_IDS', `the trade ids need more than ${idSetBytes} bytes to be told apart`),
      permanent('LINE_TOO_LONG', `a line has more than ${lineBytes} bytes`),
    ][limit];
  }
}
