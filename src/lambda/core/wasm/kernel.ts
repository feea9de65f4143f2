// The JavaScript binding of the WebAssembly kernel (src/lambda/kernel, docs/kernel.md): its memory, its functions, and the functions that it calls.
import { kernelCode } from '../kernel-code.js';

/** The functions that the kernel calls (kernel/host.ts). Each may throw an error, which ends the analysis. `text`, `cell`, `bar` etc. are addresses. */
export interface KernelHost {
  registerInstrument(index: number, venue: number, venueBytes: number, symbol: number, symbolBytes: number): number;
  readUncommonDecimal(text: number, bytes: number, cell: number): number;
  spillBar(table: number, slot: number, bar: number): void;
  addRowExactly(table: number, slot: number, eligibility: number): void;
  idScopeOf(instrument: number, day: number): number;
  findDay(session: number, timeNs: bigint, target: number): void;
  findOffset(localNs: bigint, target: number): number;
  dropFullTable(table: number): void;
  readUncommonLine(line: number, offset: number): number;
  nameDbnInstrument(publisher: number, id: number, day: number): number;
  fail(limit: number): void;
}

/** The exports of the kernel (kernel/index.ts). Booleans are 0 or 1. */
interface KernelFunctions {
  memory: { buffer: ArrayBuffer };
  accepted: { value: bigint };
  repeated: { value: bigint };
  lateRows: { value: bigint };
  ascents: { value: bigint };
  descents: { value: bigint };
  ties: { value: bigint };
  sampleCount: { value: number };
  tracksContent: { value: number };
  reset(): void;
  begin(bars: number, idSetBytes: bigint, idBytes: number, lineBytes: number, latenessNs: bigint, withContent: number): void;
  parseCsv(bytes: number, offset: number): void;
  parseNdjson(bytes: number, offset: number): void;
  beginDbn(): void;
  parseDbn(bytes: number, offset: number): number;
  addTable(intervalNs: bigint, isOptional: number): number;
  dropBaseTable(): void;
  rollUp(source: number, table: number): void;
  rollUpBar(source: number, slot: number, table: number, startNs: bigint): void;
  barCount(table: number): number;
  barAddress(table: number, slot: number): number;
  allocate(bytes: number): number;
  writeBarKeys(table: number, out: number): void;
  writeMeasures(table: number, slots: number, count: number, out: number): void;
  canEncode(table: number, slots: number, count: number): number;
  encodeColumn(table: number, slots: number, count: number, column: number, out: number): number;
  maxCompressedBytes(bytes: number): number;
  compress(source: number, bytes: number, target: number): number;
  findOrAddBar(table: number, instrument: number, startNs: bigint, scales: number): number;
  findOrAddInstrument(venue: number, venueBytes: number, symbol: number, symbolBytes: number): number;
  setId(text: number, bytes: number): void;
  setDayTable(table: number, isSession: number): void;
  reject(offset: number, code: number): void;
  columnsAddress(): number;
  uncompress(source: number, bytes: number, target: number, size: number): number;
  sideOf(text: number, bytes: number): number;
  addTrades(from: number, count: number): number;
  unpackBits(source: number, bit: number, width: number, count: number, target: number): number;
  gatherWide(indexes: number, count: number, dictionary: number, target: number): void;
  gatherBytes(indexes: number, count: number, dictionary: number, target: number): void;
  joinIndexes(upper: number, stride: number, lower: number, count: number, target: number): void;
  layoutAddress(): number;
  regionAddress(): number;
  regionSize(): number;
  rowAddress(): number;
  scratchAddress(): number;
  rejectsAddress(): number;
  conditionTableAddress(): number;
  recordFormsAddress(): number;
  timePatternAddress(): number;
  constantVenueAddress(): number;
}

/** The part of the WebAssembly API that is used here; @types/node does not declare it. */
interface WebAssemblyApi {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: { host: KernelHost }) => { exports: unknown };
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
let compiled: object | undefined;

/** The number that stands for an instrument whose names are invalid. */
export const badName = 0xffffffff;
/** Size of the kernel's scratch buffer. */
export const scratchBytes = 1024;

export class Kernel {
  readonly functions: KernelFunctions;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  constructor(host: KernelHost) {
    compiled ??= new Module(Buffer.from(kernelCode, 'base64'));
    this.functions = new Instance(compiled, { host }).exports as KernelFunctions;
    this.functions.reset();
  }

  /** A view of the memory. Do not keep it: when the memory grows, the view becomes empty. */
  get bytes(): Uint8Array {
    this.#refresh();
    return this.#bytes;
  }

  get view(): DataView {
    this.#refresh();
    return this.#view;
  }

  /** Copies at most `scratchBytes` into the kernel's scratch buffer, and returns their address. The next call of `put` overwrites them. */
  put(text: Uint8Array): number {
    const address = this.functions.scratchAddress();
    this.bytes.set(text, address);
    return address;
  }

  /** The number of an instrument, which is added if it is new; `badName` if a name is invalid. */
  findOrAddInstrument(venue: Uint8Array, symbol: Uint8Array): number {
    if (venue.length + symbol.length > scratchBytes) return badName;
    const place = this.put(Buffer.concat([venue, symbol]));
    return this.functions.findOrAddInstrument(place, venue.length, place + venue.length, symbol.length) >>> 0;
  }

  /** Makes new views if the memory has grown. */
  #refresh(): void {
    const { buffer } = this.functions.memory;
    if (this.#view.buffer === buffer) return;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }
}
