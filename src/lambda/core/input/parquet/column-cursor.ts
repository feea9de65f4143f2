// Reads one column of a row group, some rows at a time.
import type { PageHeader } from 'hyparquet';
import type { KernelIndexes } from '../../wasm/kernel-indexes.js';
import { Bits } from './bits.js';
import type { ChunkPages, Page } from './chunk-pages.js';
import { decompressPage } from './decompress.js';
import type { FoundColumn } from './find-columns.js';
import { checkedSize, corruptParquet, unreadParquet } from './parquet-errors.js';
import { RunReader } from './run-reader.js';
import { openValues, type ValueSource } from './value-sources.js';
import type { Values } from './values.js';

/** Some rows of a column. Valid until the next rows are requested. */
export interface Slice {
  /** 1 for each row with a value, 0 for nulls; undefined if all rows have values. */
  readonly present: Uint8Array | undefined;
  /** The values, without nulls; or all values of the dictionary. */
  readonly values: Values;
  /** The numbers in the dictionary of the values; undefined if there is no dictionary. */
  readonly indexes: KernelIndexes | undefined;
  /** Number of rows with a value. */
  readonly count: number;
}

export interface CursorOptions {
  column: FoundColumn;
  pages: ChunkPages;
  decompress: (bytes: Uint8Array, size: number) => Uint8Array;
  /** Where the numbers in the dictionary are written. */
  indexes: KernelIndexes;
  /** Number of rows in the row group. */
  rows: number;
  /** Called with the size of each page, or its number of rows if that is larger. */
  onPage: (size: number) => void;
}

const none = new Uint8Array();

export class ColumnCursor {
  readonly #options: CursorOptions;
  /** Rows of the row group that are in later pages. */
  #rowsAfter: number;
  #levels: RunReader | undefined;
  #indexes: RunReader | undefined;
  #values: ValueSource | undefined;
  #dictionary: Values | undefined;
  /** Rows left in the current page. */
  available = 0;

  constructor(options: CursorOptions) {
    this.#options = options;
    this.#rowsAfter = options.rows;
  }

  get column(): FoundColumn {
    return this.#options.column;
  }

  /** Reads the next page with rows, if no row of the current page is left. Throws CONTENT_CORRUPT if there is none. */
  async load(): Promise<void> {
    while (this.available === 0) {
      const page = await this.#options.pages.next();
      if (page === undefined) throw corruptParquet();
      this.#open(page);
    }
  }

  /** Returns the next `count` rows, at most `maxRows`, of which at least so many must be available. */
  take(count: number): Slice {
    this.available -= count;
    const present = this.#takeLevels(count);
    const some = present === undefined ? count : present.reduce((sum, one) => sum + one, 0);
    if (this.#indexes === undefined) return { present, values: (this.#values as ValueSource)(some), indexes: undefined, count: some };
    const values = this.#dictionary as Values;
    const { indexes } = this.#options;
    if (some > 0 && this.#indexes.read(indexes, some) >= values.count) throw corruptParquet();
    return { present, values, indexes, count: some };
  }

  #takeLevels(count: number): Uint8Array | undefined {
    const run = this.#levels === undefined ? 1 : this.#levels.takeRun(count);
    if (run === 1) return undefined;
    const present = new Bits(count);
    if (run === undefined) (this.#levels as RunReader).read(present, count);
    return present.bytes.includes(0) ? present.bytes : undefined;
  }

  #open({ header, bytes, size }: Page): void {
    const { type, data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
    const { decompress, onPage } = this.#options;
    if (type === 'DATA_PAGE' && first !== undefined) {
      onPage(Math.max(size, Number(first.num_values) || 0));
      this.#openFirst(decompressPage(decompress, bytes, size), first);
      return;
    }
    onPage(Math.max(size, Number(second?.num_values) || 0));
    if (type === 'DATA_PAGE_V2' && second !== undefined) this.#openSecond(bytes, size, second);
    else if (type === 'DICTIONARY_PAGE' && dictionary !== undefined) {
      this.#openDictionary(decompressPage(decompress, bytes, size), dictionary);
    } else if (type === undefined) throw corruptParquet();
  }

  #openDictionary(bytes: Uint8Array, { num_values: count }: NonNullable<PageHeader['dictionary_page_header']>): void {
    const { column } = this.#options;
    if (column.kind === 'boolean') throw corruptParquet();
    const source = openValues(bytes, 'PLAIN', column, count);
    this.#dictionary = source(checkedSize(count, bytes.length));
  }

  #openFirst(content: Uint8Array, header: NonNullable<PageHeader['data_page_header']>): void {
    const { column } = this.#options;
    let levels: Uint8Array = none;
    let bytes = content;
    if (column.isOptional) {
      if (header.definition_level_encoding !== 'RLE')
        throw unreadParquet('has levels in an old encoding, which is not read: write it again');
      if (content.length < 4) throw corruptParquet();
      const length = checkedSize(new DataView(content.buffer, content.byteOffset).getUint32(0, true), content.length - 4);
      levels = content.subarray(4, 4 + length);
      bytes = content.subarray(4 + length);
    }
    this.#openRows(header.num_values, levels, bytes, header.encoding);
  }

  /** In the second version of pages, levels are never compressed. */
  #openSecond(page: Uint8Array, size: number, header: NonNullable<PageHeader['data_page_header_v2']>): void {
    const repetition = checkedSize(header.repetition_levels_byte_length, page.length);
    const before = repetition + checkedSize(header.definition_levels_byte_length, page.length - repetition);
    if (before > size) throw corruptParquet();
    const packed = page.subarray(before);
    const isPacked = header.is_compressed !== false;
    if (!isPacked && packed.length !== size - before) throw corruptParquet();
    const bytes = isPacked ? decompressPage(this.#options.decompress, packed, size - before) : packed;
    this.#openRows(header.num_values, page.subarray(repetition, before), bytes, header.encoding);
  }

  #openRows(count: number, levels: Uint8Array, bytes: Uint8Array, encoding: string): void {
    const { column } = this.#options;
    this.available = checkedSize(count, this.#rowsAfter);
    this.#rowsAfter -= this.available;
    this.#levels = column.isOptional ? new RunReader(levels, 1) : undefined;
    const hasIndexes = encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY';
    if (hasIndexes && this.#dictionary === undefined) throw corruptParquet();
    // The first byte is the number of bits. A page of nulls may be empty.
    this.#indexes = hasIndexes ? new RunReader(bytes.subarray(1), bytes[0] ?? 0) : undefined;
    this.#values = hasIndexes ? undefined : openValues(bytes, encoding, column, count);
  }
}
