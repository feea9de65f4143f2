// The face of the WebAssembly kernel (src/lambda/kernel): its memory, its functions, and what it asks of JavaScript.
import { kernelCode } from '../kernel-code.js';

/** What the kernel calls; each may throw, which ends the reading. Places are addresses in its memory. */
export interface KernelOutside {
  addInstrument(index: number, venue: number, venueBytes: number, symbol: number, symbolBytes: number): number;
  readUncommonDecimal(text: number, bytes: number, cell: number): number;
  rememberDuplicate(): void;
  holdDuplicate(): void;
  moveBar(table: number, slot: number, bar: number): void;
  addExactly(table: number, slot: number): void;
  leaveFull(table: number): void;
  readUncommonLine(line: number, offset: number): number;
  fail(limit: number): void;
}

interface KernelFunctions {
  memory: { buffer: ArrayBuffer };
  accepted: { value: bigint };
  repeated: { value: bigint };
  lateRows: { value: bigint };
  sampleCount: { value: number };
  reset(): void;
  begin(second: number, bars: number, idSetBytes: bigint, idBytes: number, lineBytes: number, latenessNs: bigint): void;
  parseCsv(bytes: number, offset: number): void;
  parseNdjson(bytes: number, offset: number): void;
  addTable(intervalNs: bigint, isOptional: number): number;
  leaveTable(): void;
  rollUp(source: number, table: number): void;
  countOf(table: number): number;
  placeOf(table: number, slot: number): number;
  allocate(bytes: number): number;
  describeBars(table: number, out: number): void;
  arePlain(table: number, slots: number, count: number): number;
  encodeColumn(table: number, slots: number, count: number, column: number, out: number): number;
  snappyBound(bytes: number): number;
  compress(source: number, bytes: number, target: number): number;
  slotFor(table: number, instrument: number, startNs: bigint, scales: number): number;
  lookUp(venue: number, venueBytes: number, symbol: number, symbolBytes: number): number;
  setId(text: number, bytes: number): void;
  addRow(): void;
  addRowId(): number;
  reject(offset: number, code: number): void;
  layoutPlace(): number;
  regionPlace(): number;
  regionSize(): number;
  rowAddress(): number;
  scratchPlace(): number;
  rejectsPlace(): number;
  otherUnitsPlace(): number;
}

/** The part of WebAssembly that is used; the types of Node.js leave it out. */
interface WebAssemblyHost {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: { outside: KernelOutside }) => { exports: unknown };
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyHost }).WebAssembly;
let compiled: object | undefined;

export class Kernel {
  readonly functions: KernelFunctions;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  constructor(outside: KernelOutside) {
    compiled ??= new Module(Buffer.from(kernelCode, 'base64'));
    this.functions = new Instance(compiled, { outside }).exports as KernelFunctions;
    this.functions.reset();
  }

  /** The memory as it is now; it moves when it grows. */
  get bytes(): Uint8Array {
    this.#follow();
    return this.#bytes;
  }

  get view(): DataView {
    this.#follow();
    return this.#view;
  }

  /** Copies a text to where the kernel can read it, until the next text; returns its place. At most 1,024 bytes. */
  put(text: Uint8Array): number {
    const place = this.functions.scratchPlace();
    this.bytes.set(text, place);
    return place;
  }

  #follow(): void {
    const { buffer } = this.functions.memory;
    if (this.#view.buffer === buffer) return;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }
}
