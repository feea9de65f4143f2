// Column chunks for hyparquet's writer, from bytes that are encoded already: it takes values one by one, which costs more than all the rest.
import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';

/** One column of a row group: its values in the encoding PLAIN, and the same compressed by Snappy. */
export interface EncodedColumn {
  element: SchemaElement;
  plainBytes: number;
  compressed: Uint8Array;
  statistics?: ColumnMetaData['statistics'];
}

/** Adds a row group of one page for each column. */
export function writeRowGroup(parquet: ParquetWriter, columns: Iterable<EncodedColumn>, rows: number): void {
  const { writer } = parquet;
  const groupOffset = writer.offset;
  const chunks = Array.from(columns, (column) => writeChunk(writer as ByteWriter, column, rows));
  const total = chunks.reduce((sum, { meta_data }) => sum + meta_data.total_uncompressed_size, 0n);
  parquet.num_rows += BigInt(rows);
  parquet.row_groups.push({
    columns: chunks,
    total_byte_size: total,
    num_rows: BigInt(rows),
    total_compressed_size: BigInt(writer.offset - groupOffset),
  });
}

function writeChunk(writer: ByteWriter, { element, plainBytes, compressed, statistics }: EncodedColumn, rows: number) {
  const offset = writer.offset;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: plainBytes,
    compressed_page_size: compressed.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: 0,
      num_rows: rows,
      encoding: 'PLAIN',
      definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  });
  const headerBytes = writer.offset - offset;
  writer.appendBytes(compressed);
  const meta_data: ColumnMetaData = {
    type: element.type as ColumnMetaData['type'],
    encodings: ['PLAIN'],
    path_in_schema: [element.name],
    codec: 'SNAPPY',
    num_values: BigInt(rows),
    total_compressed_size: BigInt(writer.offset - offset),
    total_uncompressed_size: BigInt(headerBytes + plainBytes),
    data_page_offset: BigInt(offset),
    ...(statistics && { statistics }),
  };
  return { file_offset: BigInt(offset), meta_data };
}
