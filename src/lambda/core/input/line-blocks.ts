// Regroups a stream of chunks into blocks of whole lines. Lines are passed on in place; only a line that is split by a chunk boundary is
// copied.
import { permanent } from '../processing-error.js';

const newline = 10;

/** Receives whole lines: `bytes` from `start` to `end` (exclusive), ending in a newline. `offset` is the position of `start` in the stream. */
export type BlockConsumer = (bytes: Uint8Array, start: number, end: number, offset: number) => void;

export class LineBlocks {
  readonly #consume: BlockConsumer;
  readonly #maxLineBytes: number;
  readonly #carry: Uint8Array;
  #carried = 0;
  #offset: number;
  #hasLine = false;

  /** `consume` must not keep the bytes it receives, because their buffer is reused. `offset` is that of the first byte in the stream. */
  constructor(maxLineBytes: number, consume: BlockConsumer, offset = 0) {
    this.#consume = consume;
    this.#offset = offset;
    this.#maxLineBytes = maxLineBytes;
    this.#carry = new Uint8Array(maxLineBytes + 1);
  }

  /** Offset of the next incoming byte in the stream. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Takes the next chunk. Throws LINE_TOO_LONG if a line is too long, or UNSUPPORTED_FORMAT if that is the first line. Only lines that span
   * chunks are checked here; the consumer must check the length of the others.
   */
  feed(chunk: Uint8Array): void {
    const start = this.#carried > 0 ? this.#completeCarry(chunk) : 0;
    const end = chunk.lastIndexOf(newline) + 1;
    if (end > start) this.#emit(chunk, start, end, this.#offset + start);
    this.#keep(chunk.subarray(Math.max(start, end)));
    this.#offset += chunk.length;
  }

  /** Ends the stream. A last line without a newline is passed on with one. */
  end(): void {
    if (this.#carried > 0) this.#emitCarry(new Uint8Array([newline]), 1, this.#offset - this.#carried);
  }

  /** Completes the carried line, if it ends in this chunk. Returns the number of the chunk's bytes that belong to it, or 0 if it does not end. */
  #completeCarry(chunk: Uint8Array): number {
    const end = chunk.indexOf(newline) + 1;
    if (end > 0) this.#emitCarry(chunk, end, this.#offset - this.#carried);
    return end;
  }

  #emitCarry(chunk: Uint8Array, length: number, offset: number): void {
    this.#keep(chunk.subarray(0, length));
    const end = this.#carried;
    this.#carried = 0;
    this.#emit(this.#carry, 0, end, offset);
  }

  #keep(rest: Uint8Array): void {
    if (this.#carried + rest.length > this.#carry.length) throw this.#tooLong();
    this.#carry.set(rest, this.#carried);
    this.#carried += rest.length;
  }

  #emit(bytes: Uint8Array, start: number, end: number, offset: number): void {
    this.#hasLine = true;
    this.#consume(bytes, start, end, offset);
  }

  #tooLong(): Error {
    return this.#hasLine
      ? permanent('LINE_TOO_LONG', `a line has more than ${this.#maxLineBytes} bytes`)
      : permanent('UNSUPPORTED_FORMAT', `the first line does not end within ${this.#maxLineBytes} bytes`);
  }
}
