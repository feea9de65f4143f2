// Small numbers for the different texts of a column, such as symbols and sides, so that each text is looked at only once.
import type { Kernel } from '../../wasm/kernel.js';
import { KernelIndexes } from '../../wasm/kernel-indexes.js';
import { type CellText, createCellText } from './cell-texts.js';
import type { Slice } from './column-cursor.js';
import type { FoundColumn } from './find-columns.js';
import type { Values } from './values.js';

/** Texts beyond this number are no names. */
const maxNames = 4096;

export class NameCodes {
  readonly #text: CellText;
  /** The codes of values that have no dictionary. */
  readonly #own: KernelIndexes;
  #dictionary: Values | undefined;
  #texts: string[] = [];
  readonly #codes = new Map<string, number>();
  /** Changes whenever codes may stand for other texts than before. */
  version = 0;

  constructor(kernel: Kernel, column: FoundColumn) {
    this.#text = createCellText(column);
    this.#own = new KernelIndexes(kernel);
  }

  /** Number of codes, at most. */
  get size(): number {
    return this.#dictionary?.count ?? this.#texts.length;
  }

  textOf(code: number): string {
    return this.#dictionary === undefined ? (this.#texts[code] as string) : this.#text(this.#dictionary, code);
  }

  /** The codes of the values; undefined if there are too many different ones. */
  codesOf({ values, indexes }: Slice): KernelIndexes | undefined {
    if (indexes !== undefined) {
      if (this.#dictionary !== values) this.#restart(values);
      return indexes;
    }
    if (this.#dictionary !== undefined) this.#restart(undefined);
    const codes = this.#own.view;
    for (let n = 0; n < values.count; n += 1) {
      const code = this.#codeOf(this.#text(values, n));
      if (code === maxNames) return undefined;
      codes[n] = code;
    }
    return this.#own;
  }

  #restart(dictionary: Values | undefined): void {
    this.#dictionary = dictionary;
    this.#texts = [];
    this.#codes.clear();
    this.version += 1;
  }

  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    if (code === maxNames) return maxNames;
    this.#texts.push(text);
    this.#codes.set(text, code);
    return code;
  }
}
