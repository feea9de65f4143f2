// Opens the columns of each row group of a Parquet file.
import type { ColumnChunk, FileMetaData, RowGroup } from 'hyparquet';
import type { Kernel } from '../../wasm/kernel.js';
import { KernelIndexes } from '../../wasm/kernel-indexes.js';
import { ChunkPages } from './chunk-pages.js';
import { ColumnCursor, type CursorOptions } from './column-cursor.js';
import { createDecompress, type Decompress } from './decompress.js';
import type { FoundColumn } from './find-columns.js';
import { checkedSize, corruptParquet, unreadParquet } from './parquet-errors.js';
import type { RandomAccess } from './random-access.js';

export interface OpenedGroup {
  readonly rows: number;
  /** In the order of the columns. */
  readonly cursors: readonly ColumnCursor[];
}

export interface GroupTarget {
  kernel: Kernel;
  onPage: CursorOptions['onPage'];
}

/** Bytes of all columns that are read ahead together. A row group with more is read in parts. */
const windowBytes = 33_554_432;
/** Bytes at the beginning of the file, before the first page. */
const signatureBytes = 4;
const maxRows = 2 ** 40;

/**
 * Yields the row groups in file order; each must be read before the next one is requested. Throws CONTENT_CORRUPT if positions or sizes are impossible, and
 * UNSUPPORTED_FORMAT if the columns are encrypted, in other files, or compressed with a codec that is not read.
 */
export async function* openRowGroups(
  source: RandomAccess,
  { row_groups: groups }: FileMetaData,
  columns: readonly FoundColumn[],
  { kernel, onPage }: GroupTarget,
): AsyncGenerator<OpenedGroup> {
  // Chunks do not overlap, so together they are no larger than the file. Otherwise a small file could be read over and over.
  let left = source.size;
  const indexes = columns.map(() => new KernelIndexes(kernel));
  const codecs = new Map<string, Promise<Decompress>>();
  const openCodec = (codec: string) => {
    const opened = codecs.get(codec) ?? createDecompress(codec);
    codecs.set(codec, opened);
    return opened;
  };
  for (const group of groups) {
    const chunks = columns.map((column) => chunkOf(group, column, source.size));
    const bytes = chunks.reduce((sum, { start, end }) => sum + end - start, 0);
    left -= bytes;
    if (left < 0) throw corruptParquet();
    const rows = checkedSize(group.num_rows, maxRows);
    const cursors = await Promise.all(
      chunks.map(async ({ start, end, codec }, n) => {
        const window = bytes <= windowBytes ? end - start : Math.floor((windowBytes / bytes) * (end - start));
        const pages = new ChunkPages(source, start, end, window);
        const decompress = await openCodec(codec);
        return new ColumnCursor({
          column: columns[n] as FoundColumn,
          pages,
          decompress,
          indexes: indexes[n] as KernelIndexes,
          rows,
          onPage,
        });
      }),
    );
    yield { rows, cursors };
  }
}

function chunkOf({ columns }: RowGroup, { name, index }: FoundColumn, fileBytes: number): { start: number; end: number; codec: string } {
  const chunk = columns[index];
  checkReadable(chunk);
  const meta = chunk?.meta_data;
  // A damaged footer may lack what the types promise.
  const path: readonly string[] | undefined = meta?.path_in_schema;
  if (meta === undefined || path?.[0]?.trim().toLowerCase() !== name) throw corruptParquet();
  const first = checkedSize(meta.data_page_offset, fileBytes);
  // Some writers write 0 if there is no dictionary.
  const dictionary = checkedSize(meta.dictionary_page_offset ?? 0, fileBytes);
  const start = dictionary > 0 && dictionary < first ? dictionary : first;
  const end = start + checkedSize(meta.total_compressed_size, fileBytes - start);
  if (start < signatureBytes) throw corruptParquet();
  return { start, end, codec: meta.codec };
}

function checkReadable(chunk: ColumnChunk | undefined): void {
  if (chunk?.crypto_metadata !== undefined || chunk?.encrypted_column_metadata !== undefined) throw unreadParquet('has encrypted columns');
  if (chunk?.file_path) throw unreadParquet('has its columns in other files');
}
