// Reads DBN files (Databento Binary Encoding): the metadata here, whole records in the kernel.
import { corruptDbn, unsupportedDbn } from './input/dbn/errors.js';
import { metadataBytes, preludeBytes, readMetadata } from './input/dbn/metadata.js';
import { recordForms, schemaName } from './input/dbn/schemas.js';
import type { DbnSymbols } from './input/dbn/symbols.js';
import type { Kernel } from './wasm/kernel.js';

/** All DBN files of an archive, which count as one. */
export class DbnReader {
  readonly #kernel: Kernel;
  #schema: number | undefined;
  #symbols: DbnSymbols | undefined;
  /** The metadata as far as it has been read; undefined once it is complete. */
  #metadata: Buffer | undefined;
  /** The number of bytes of the metadata, or of the records in the kernel's region, that have not been read as a whole yet. */
  #held = 0;
  /** Offset of the next incoming byte in the stream. */
  #offset = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /**
   * Reads a file, whose first byte has the given offset in the whole content. Returns the offset of its end. Throws CONTENT_CORRUPT if the file is damaged or
   * ends within a record, and UNSUPPORTED_FORMAT if its version or schema is not read.
   */
  async read(chunks: AsyncIterable<Uint8Array>, offset: number, onChunk: () => void): Promise<number> {
    this.#metadata = Buffer.alloc(preludeBytes);
    this.#held = 0;
    this.#offset = offset;
    for await (const chunk of chunks) {
      for (let rest = chunk; rest.length > 0; ) rest = this.#take(rest);
      onChunk();
    }
    if (this.#metadata !== undefined) throw corruptDbn('ends within its metadata');
    if (this.#held > 0) throw corruptDbn(`ends within a record, at byte ${this.#offset - this.#held}`);
    return this.#offset;
  }

  /** The number of an instrument on a day, counted from 1970-01-01. Without a name, the instrument has its id as a name. */
  nameInstrument(publisher: number, id: number, day: number): number {
    const name = this.#symbols?.find(id, day) ?? Buffer.from(String(id));
    return this.#kernel.findOrAddInstrument(Buffer.from(String(publisher)), name);
  }

  /** Takes some of the bytes. Returns those that are left. */
  #take(bytes: Uint8Array): Uint8Array {
    const taken = this.#metadata === undefined ? this.#takeRecords(bytes) : this.#takeMetadata(this.#metadata, bytes);
    this.#offset += taken.length;
    return bytes.subarray(taken.length);
  }

  #takeMetadata(metadata: Buffer, bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, metadata.length - this.#held);
    metadata.set(taken, this.#held);
    this.#held += taken.length;
    if (this.#held < metadata.length) return taken;
    if (metadata.length === preludeBytes) {
      this.#metadata = Buffer.alloc(preludeBytes + metadataBytes(metadata));
      this.#metadata.set(metadata);
    } else {
      this.#begin(metadata);
    }
    return taken;
  }

  #begin(bytes: Buffer): void {
    const metadata = readMetadata(bytes);
    const { schema, symbols } = metadata;
    const kernel = this.#kernel;
    const forms = recordForms(metadata);
    // Files of several schemas may have the same trades.
    if (this.#schema !== undefined && this.#schema !== schema) {
      throw unsupportedDbn(`has the schema ${schemaName(schema)}, but another in the archive has ${schemaName(this.#schema)}`);
    }
    for (const [type, form] of forms.entries()) kernel.view.setUint16(kernel.functions.recordFormsAddress() + type * 2, form, true);
    kernel.functions.beginDbn();
    this.#schema = schema;
    this.#symbols = symbols;
    this.#metadata = undefined;
    this.#held = 0;
  }

  /** Puts records behind the beginning of a record that the region holds, and reads them. */
  #takeRecords(bytes: Uint8Array): Uint8Array {
    const kernel = this.#kernel;
    const { functions } = kernel;
    const region = functions.regionAddress();
    const taken = bytes.subarray(0, functions.regionSize() - this.#held);
    kernel.bytes.set(taken, region + this.#held);
    const end = this.#held + taken.length;
    const start = this.#offset - this.#held;
    const read = functions.parseDbn(end, start);
    if (read < 0) throw this.#wrongRecord(kernel.bytes.subarray(region + ~read), start + ~read);
    kernel.bytes.copyWithin(region, region + read, region + end);
    this.#held = end - read;
    return taken;
  }

  #wrongRecord([length = 0, type = 0]: Uint8Array, offset: number): Error {
    const what = `a record of type ${type} with ${length * 4} bytes at byte ${offset}`;
    const isMixed = schemaName(this.#schema as number) === 'mixed';
    if (!isMixed) return corruptDbn(`is damaged: ${what}, which its schema ${schemaName(this.#schema as number)} does not have`);
    return corruptDbn(`has ${what}, which is damaged, or has trades in more than one schema`);
  }
}
