// The instruments and sides of rows, as codes that the kernel looks up in a table.
import { badName, type Kernel, scratchBytes } from '../../wasm/kernel.js';
import { type KernelColumns, maxCodes, maxRows, unresolved } from '../../wasm/kernel-columns.js';
import { instrumentOfAll } from '../../wasm/kernel-layout.js';
import type { Slice } from './column-cursor.js';
import type { FoundColumn, Role } from './find-columns.js';
import { NameCodes } from './name-codes.js';

const unknownSide = 2;
/** The kernel leaves a row with this side to the parser of CSV. */
const noSide = 3;

interface NameColumn {
  readonly at: number;
  readonly codes: NameCodes;
}

export class FastNames {
  readonly #kernel: Kernel;
  readonly #arrays: KernelColumns;
  readonly #venue: NameColumn | undefined;
  readonly #symbol: NameColumn | undefined;
  readonly #side: NameColumn | undefined;
  readonly #action: NameColumn | undefined;
  /** Instruments by venue and symbol, which new dictionaries give other codes. */
  readonly #learned = new Map<string, number>();
  #tableOf = '';
  /** Codes of instruments are the venue's code times this, plus the symbol's code. */
  #stride = 1;
  /** The address of the sides of the current codes. */
  #sides = 0;
  #sidesOf = '';

  constructor(kernel: Kernel, arrays: KernelColumns, columns: readonly FoundColumn[]) {
    this.#kernel = kernel;
    this.#arrays = arrays;
    const find = (...roles: Role[]) => {
      const at = columns.findIndex(({ role }) => roles.includes(role));
      return at < 0 ? undefined : { at, codes: new NameCodes(kernel, columns[at] as FoundColumn) };
    };
    this.#symbol = find('symbol', 'instrument');
    this.#venue = this.#symbol && find('venue');
    this.#side = find('side');
    this.#action = find('action');
    if (this.#symbol === undefined) arrays.codes.fill(0);
    if (this.#symbol === undefined) arrays.table[0] = instrumentOfAll(kernel);
    if (this.#side === undefined) arrays.sides.fill(unknownSide);
  }

  /** Writes codes and sides. Returns false if there are too many different names. */
  load(slices: readonly Slice[], count: number): boolean {
    return this.#loadInstruments(slices, count) && this.#loadSides(slices, count) && this.#loadActions(slices, count);
  }

  /** Looks up the instrument of a row that is known since the row became a line. */
  learn(row: number): void {
    // Blanks in a field that cannot be read are dropped from all fields, so that such a row may have another symbol.
    if (this.#symbol === undefined || this.#arrays.sides[row] === noSide) return;
    const code = this.#arrays.codes[row] as number;
    if (this.#arrays.table[code] !== unresolved) return;
    const { venue, symbol } = this.#namesOf(code);
    const found = this.#kernel.findOrAddInstrument(Buffer.from(venue, 'latin1'), Buffer.from(symbol, 'latin1'));
    if (found === badName) return;
    this.#arrays.table[code] = found;
    this.#learned.set(`${venue}\n${symbol}`, found);
  }

  /** Whether the instrument of a row was not known to the kernel, but is now: it was learned under another code. */
  recall(row: number): boolean {
    const code = this.#arrays.codes[row] as number;
    if (this.#symbol === undefined || this.#arrays.table[code] !== unresolved) return false;
    const { venue, symbol } = this.#namesOf(code);
    const found = this.#learned.get(`${venue}\n${symbol}`);
    if (found === undefined) return false;
    this.#arrays.table[code] = found;
    return true;
  }

  #namesOf(code: number): { venue: string; symbol: string } {
    const symbol = this.#symbol?.codes.textOf(code % this.#stride) ?? '';
    return { venue: this.#venue?.codes.textOf(Math.floor(code / this.#stride)) ?? '', symbol };
  }

  #loadInstruments(slices: readonly Slice[], count: number): boolean {
    if (this.#symbol === undefined) return true;
    const symbols = this.#symbol.codes.codesOf(slices[this.#symbol.at] as Slice);
    const venues = this.#venue?.codes.codesOf(slices[this.#venue.at] as Slice);
    if (symbols === undefined || (this.#venue !== undefined && venues === undefined)) return false;
    // A power of two, so that it seldom changes while new names come.
    const stride = 2 ** Math.ceil(Math.log2(this.#symbol.codes.size));
    if (stride * (this.#venue?.codes.size ?? 1) > maxCodes) return false;
    const tableOf = [stride, this.#symbol.codes.version, this.#venue?.codes.version].join();
    if (tableOf !== this.#tableOf) this.#arrays.table.fill(unresolved);
    this.#tableOf = tableOf;
    this.#stride = stride;
    if (venues === undefined) this.#arrays.codes.set(symbols.view);
    else this.#kernel.functions.joinIndexes(venues.address, stride, symbols.address, count, this.#arrays.codesAddress);
    return true;
  }

  #loadSides(slices: readonly Slice[], count: number): boolean {
    if (this.#side === undefined) return true;
    const { codes, at } = this.#side;
    const numbers = codes.codesOf(slices[at] as Slice);
    if (numbers === undefined || codes.size > maxCodes) return false;
    const sidesOf = `${codes.version},${codes.size}`;
    if (sidesOf !== this.#sidesOf) {
      const known = Uint8Array.from({ length: codes.size }, (_, code) => this.#sideOf(codes.textOf(code)));
      if (this.#sides === 0) this.#sides = this.#kernel.functions.allocate(maxCodes);
      this.#kernel.bytes.set(known, this.#sides);
    }
    this.#sidesOf = sidesOf;
    this.#kernel.functions.gatherBytes(numbers.address, count, this.#sides, this.#arrays.sidesAddress);
    return true;
  }

  #sideOf(text: string): number {
    if (text.length > scratchBytes) return noSide;
    return this.#kernel.functions.sideOf(this.#kernel.put(Buffer.from(text, 'latin1')), text.length);
  }

  /** A row whose action is not a trade becomes a line, which is rejected. */
  #loadActions(slices: readonly Slice[], count: number): boolean {
    if (this.#action === undefined) return true;
    const { codes, at } = this.#action;
    const numbers = codes.codesOf(slices[at] as Slice)?.view;
    if (numbers === undefined || codes.size > maxRows) return false;
    const isTrade = Array.from({ length: codes.size }, (_, code) => codes.textOf(code) === 'T');
    if (isTrade.every((one) => one)) return true;
    if (this.#side === undefined) return false;
    const sides = this.#arrays.sides;
    for (let n = 0; n < count; n += 1) if (!isTrade[numbers[n] as number]) sides[n] = noSide;
    return true;
  }
}
