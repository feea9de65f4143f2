// One pass over a stream of trades: feeds the stream to the kernel, and handles the cases that the kernel leaves to JavaScript.

import type { Eligibility } from '../../platform/bars.js';
import type { ReadOptions } from '../../platform/read-options.js';
import type { BarTable } from './bars/bar-table.js';
import { BarTables, type TableOptions } from './bars/bar-tables.js';
import { DayFinder } from './day-finder.js';
import { DbnReader } from './dbn-reader.js';
import type { Member } from './input/containers/open-contents.js';
import { checkDirection } from './input/direction.js';
import { checkFileName, readFileNames } from './input/file-name.js';
import { type Format, FormatDetector } from './input/format-detector.js';
import { type BlockConsumer, LineBlocks } from './input/line-blocks.js';
import { readParquetSource } from './input/parquet/parquet-source.js';
import type { OpenRandomAccess } from './input/parquet/random-access.js';
import { conditionRules } from './input/sale-conditions.js';
import { Instruments } from './instruments.js';
import type { Limits } from './limits.js';
import { permanent } from './processing-error.js';
import type { OffsetUnit } from './rejects.js';
import { badName, Kernel } from './wasm/kernel.js';
import { type CallTarget, createHost } from './wasm/kernel-calls.js';
import { setLayout } from './wasm/kernel-layout.js';
import { passLines } from './wasm/kernel-lines.js';
import { ZoneOffsets } from './zone-offsets.js';

export interface ReaderOptions extends TableOptions {
  limits: Limits;
  /** Name of the file. It provides the symbol if the rows do not have one. */
  name?: string | undefined;
  /** Opens the content to be read at any place, which Parquet needs. */
  openRanges?: OpenRandomAccess | undefined;
  /** Which prints may set prices and add volume: as the layout's tape says (the default), or all. */
  eligibility?: Eligibility | undefined;
  /** The time zone whose days and weeks daily and weekly bars cover; UTC if undefined. */
  session?: string | undefined;
  /** What one contract is worth, if the sizes of all instruments are numbers of inverse contracts; otherwise a table decides (contracts.ts). */
  contractSize?: string | undefined;
  /** Whether to keep what tells the content of each bar, so that trades which were stored before under another name can be found. */
  tracksContent?: boolean | undefined;
  /** How to read a file whose layout is not known. */
  read?: ReadOptions | undefined;
}

const latenessNs = 60_000_000_000n;

export class TradeReader implements CallTarget {
  readonly kernel: Kernel;
  readonly instruments: Instruments;
  readonly days: DayFinder;
  /** Loaded when it is needed: few files have local times, and the first time zone of a process takes 50 ms. */
  #zone: ZoneOffsets | undefined;
  readonly #tables: BarTables;
  format: Format | undefined;
  offsetUnit: OffsetUnit = 'byte';
  readonly limits: Limits;
  readonly #options: ReaderOptions;
  readonly #dbn: DbnReader;
  /** The numbers of the sets of ids, if ids start again each day. The keys are instrument and day. */
  readonly #idScopes = new Map<string, number>();

  constructor(options: ReaderOptions) {
    const { limits } = options;
    this.#options = options;
    this.limits = limits;
    this.instruments = new Instruments(limits, options.contractSize);
    this.days = new DayFinder(options.session);
    this.kernel = new Kernel(createHost(this));
    this.#dbn = new DbnReader(this.kernel);
    this.kernel.functions.begin(
      limits.bars,
      BigInt(limits.idSetBytes),
      limits.idBytes,
      limits.lineBytes,
      latenessNs,
      options.tracksContent ? 1 : 0,
    );
    this.#tables = new BarTables(this.kernel, this.days, options);
  }

  get tables(): readonly BarTable[] {
    return this.#tables.all;
  }

  /** Reads all members, one after the other, as if they were one file. Throws ProcessingError. */
  async read(members: AsyncIterable<Member>, onChunk: () => void = () => {}): Promise<void> {
    let offset = 0;
    for await (const member of members) offset = await this.#readMember(member, offset, onChunk);
    checkDirection(this.kernel);
    this.#tables.rollUp(this.limits);
  }

  /** Reads one member, whose first byte has the given offset in the whole content. Returns the offset of its end. */
  async #readMember({ name, kind, chunks }: Member, offset: number, onChunk: () => void): Promise<number> {
    if (kind === 'dbn') {
      this.#setFormat({ kind: 'dbn', name: 'databento-dbn' });
      return this.#dbn.read(chunks, offset, onChunk);
    }
    if (kind === 'parquet') return this.#readParquet(chunks, offset, onChunk);
    if (kind !== 'text') throw permanent('UNSUPPORTED_FORMAT', `the content is ${kind}, which is not supported`);
    const { lineBytes } = this.#options.limits;
    const detector = new FormatDetector(lineBytes, (format) => this.#createParser(format, name), this.#options.read);
    const lines = new LineBlocks(lineBytes, detector.consume, offset);
    for await (const chunk of chunks) {
      lines.feed(chunk);
      onChunk();
    }
    lines.end();
    detector.end();
    return lines.offset;
  }

  /** Reads the whole source as a Parquet file. Parquet is never a member of an archive, so nothing comes after it. */
  async #readParquet(chunks: AsyncIterable<Uint8Array>, offset: number, onChunk: () => void): Promise<number> {
    const { openRanges, limits } = this.#options;
    // Closes the stream, which would otherwise remain open, and may break, while ranges are read.
    for await (const _ of chunks) break;
    if (openRanges === undefined)
      throw permanent('UNSUPPORTED_FORMAT', 'the content is Parquet, which cannot be read from a stream: write it to a file first');
    this.offsetUnit = 'row';
    await readParquetSource(openRanges, {
      kernel: this.kernel,
      limits,
      createParser: (format) => this.#createParser(format, undefined),
      onChunk,
    });
    return offset;
  }

  dropShortest(): void {
    this.#tables.dropShortest();
  }

  /** Number of rows accepted so far. */
  get accepted(): number {
    return Number(this.kernel.functions.accepted.value);
  }

  /** Number of rows so far that were skipped as duplicates. */
  get repeated(): number {
    return Number(this.kernel.functions.repeated.value);
  }

  get zone(): ZoneOffsets {
    this.#zone ??= new ZoneOffsets('UTC');
    return this.#zone;
  }

  get hasSignedPrices(): boolean {
    return this.format?.kind === 'csv' && (this.format.layout.hasSignedPrices ?? false);
  }

  nameDbnInstrument(publisher: number, id: number, day: number): number {
    return this.#dbn.nameInstrument(publisher, id, day);
  }

  idScopeOf(instrument: number, day: number): number {
    const key = `${instrument} ${day}`;
    const scope = this.#idScopes.get(key) ?? this.#idScopes.size;
    this.#idScopes.set(key, scope);
    return scope;
  }

  #setFormat(format: Format): void {
    // The ids of different layouts are not comparable: those of trades and of aggregated trades are different numbers.
    if (this.format !== undefined && this.format.name !== format.name) {
      throw permanent('UNSUPPORTED_FORMAT', `the archive has files in more than one layout: ${this.format.name}, ${format.name}`);
    }
    this.format = format;
  }

  /** `member` is the name of the file within an archive. */
  #createParser(format: Format, member: string | undefined): BlockConsumer {
    const { kernel } = this;
    const { functions } = kernel;
    this.#setFormat(format);
    if (format.kind === 'csv') this.#applyLayout(format, [member ?? '', this.#options.name ?? '']);
    return passLines(kernel, format.kind === 'csv' ? functions.parseCsv : functions.parseNdjson, this.limits.lineBytes);
  }

  /** `names` are those of the file within an archive and of the file itself. */
  #applyLayout(format: Format & { kind: 'csv' }, names: readonly string[]): void {
    const { layout } = format;
    for (const name of names) checkFileName(layout, name);
    if (layout.isConsolidated) this.instruments.isConsolidated = true;
    if (layout.zone !== undefined) this.#zone = new ZoneOffsets(layout.zone);
    const { symbol, day } = readFileNames(layout, names, this.#options.read?.symbol);
    const instrument = symbol === undefined ? undefined : this.#addFileInstrument(layout.venue ?? '', symbol);
    const conditions =
      layout.conditions === undefined || this.#options.eligibility === 'all' ? undefined : conditionRules[layout.conditions];
    setLayout(this.kernel, format, { instrument, conditions: conditions?.(), day });
    // Conditions may forbid a print to set the prices of daily bars that it may set in shorter ones.
    if (conditions !== undefined) this.#tables.addDaysDirectly();
  }

  /** The instrument of all rows. */
  #addFileInstrument(venue: string, symbol: string): number {
    const instrument = this.kernel.findOrAddInstrument(Buffer.from(venue), Buffer.from(symbol));
    if (instrument !== badName) return instrument;
    throw permanent('UNSUPPORTED_FORMAT', 'the symbol of the file is too long, or has quotes or control characters');
  }
}
