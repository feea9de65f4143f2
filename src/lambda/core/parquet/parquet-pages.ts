// Writes column chunks from bytes that are already encoded. hyparquet-writer itself takes values one by one, which would take longer
// than all other work.
import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';

/** A column of a row group: its values in PLAIN encoding, compressed with Snappy. */
export interface EncodedColumn {
  element: SchemaElement;
  plainBytes: number;
  compressed: Uint8Array;
  statistics?: ColumnMetaData['statistics'];
  /** The definition levels of an optional column. They tell which values are present. */
  levels?: { bytes: Uint8Array; nulls: number };
}

/** Adds a row group with one data page (V2) per column. */
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

function writeChunk(writer: ByteWriter, column: EncodedColumn, rows: number) {
  const { element, plainBytes, compressed, statistics, levels } = column;
  const offset = writer.offset;
  const levelBytes = levels?.bytes.length ?? 0;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levelBytes + plainBytes,
    compressed_page_size: levelBytes + compressed.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: levels?.nulls ?? 0,
      num_rows: rows,
      encoding: 'PLAIN',
      definition_levels_byte_length: levelBytes,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  });
  const headerBytes = writer.offset - offset;
  if (levels !== undefined) writer.appendBytes(levels.bytes);
  writer.appendBytes(compressed);
  const meta_data: ColumnMetaData = {
    type: element.type as ColumnMetaData['type'],
    encodings: levels === undefined ? ['PLAIN'] : ['PLAIN', 'RLE'],
    path_in_schema: [element.name],
    codec: 'SNAPPY',
    num_values: BigInt(rows),
    total_compressed_size: BigInt(writer.offset - offset),
    total_uncompressed_size: BigInt(headerBytes + levelBytes + plainBytes),
    data_page_offset: BigInt(offset),
    ...(statistics && { statistics }),
  };
  return { file_offset: BigInt(offset), meta_data };
}

/** Encodes definition levels: one bit per value, 0 for NaN, as one bit-packed run of Parquet's RLE/bit-packing hybrid. */
export function encodeLevels(values: readonly number[]): { bytes: Uint8Array; nulls: number } {
  const groups = Math.ceil(values.length / 8);
  const header: number[] = [];
  let rest = (groups << 1) | 1;
  for (; rest >= 128; rest >>>= 7) header.push((rest & 127) | 128);
  header.push(rest);
  const bytes = new Uint8Array(header.length + groups);
  bytes.set(header);
  let nulls = 0;
  for (const [n, value] of values.entries()) {
    if (Number.isNaN(value)) nulls += 1;
    else bytes[header.length + (n >> 3)] = (bytes[header.length + (n >> 3)] as number) | (1 << (n & 7));
  }
  return { bytes, nulls };
}
