// Reads the pages of one column of a row group, through a window of limited size.
import type { PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { readExactly } from './footer.js';
import { corruptParquet, unreadParquet } from './parquet-errors.js';
import type { RandomAccess } from './random-access.js';
import { endOfStruct } from './thrift-bounds.js';

export interface Page {
  readonly header: PageHeader;
  /** The content, usually compressed. Valid until the next page is requested. */
  readonly bytes: Uint8Array;
  /** The length of the whole content once it is decompressed. */
  readonly size: number;
}

/** Bytes in which headers are looked for, one after the other; statistics can make them long. */
const headerBytes = [256, 65_536, 1_048_576];
/** A page must fit into memory twice, compressed and decompressed. */
const maxPageBytes = 33_554_432;

export class ChunkPages {
  readonly #source: RandomAccess;
  readonly #window: number;
  readonly #end: number;
  #at: number;
  #bytes: Uint8Array = new Uint8Array();
  /** The position of `#bytes` in the file. */
  #from: number;

  /** `start` and `end` are positions in the file. The window has `window` bytes, unless a page is larger. */
  constructor(source: RandomAccess, start: number, end: number, window: number) {
    this.#source = source;
    this.#at = start;
    this.#from = start;
    this.#end = end;
    this.#window = window;
  }

  /** The next page; undefined at the end. Throws CONTENT_CORRUPT if it is damaged, and UNSUPPORTED_FORMAT if it is too large. */
  async next(): Promise<Page | undefined> {
    if (this.#at === this.#end) return undefined;
    const header = await this.#readHeader();
    const { compressed_page_size: packed, uncompressed_page_size: size } = header;
    if (!Number.isInteger(packed) || !Number.isInteger(size) || packed < 0 || size < 0 || packed > this.#end - this.#at)
      throw corruptParquet();
    if (Math.max(packed, size) > maxPageBytes) throw unreadParquet('has pages of more than 32 MB: write smaller pages or row groups');
    const bytes = await this.#peek(packed);
    this.#at += packed;
    return { header, bytes, size };
  }

  async #readHeader(): Promise<PageHeader> {
    for (const most of headerBytes) {
      const bytes = await this.#peek(Math.min(most, this.#end - this.#at));
      const length = endOfStruct(bytes, 0);
      if (length === undefined) continue;
      this.#at += length;
      return parse(bytes.subarray(0, length));
    }
    throw corruptParquet();
  }

  /** The next `count` bytes, which remain to be read. */
  async #peek(count: number): Promise<Uint8Array> {
    const held = this.#from + this.#bytes.length;
    if (this.#at + count > held) {
      this.#bytes = await readExactly(this.#source, this.#at, Math.min(this.#end, this.#at + Math.max(count, this.#window)));
      this.#from = this.#at;
    }
    return this.#bytes.subarray(this.#at - this.#from, this.#at - this.#from + count);
  }
}

function parse(bytes: Uint8Array): PageHeader {
  try {
    return parquetHeader({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 });
  } catch {
    throw corruptParquet();
  }
}
