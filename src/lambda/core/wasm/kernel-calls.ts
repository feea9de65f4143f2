// What the kernel asks of JavaScript while it reads: names, unusual numbers and lines, ids that occur twice, and what its numbers do not hold.
import type { BarTable } from '../bars/bar-table.js';
import { partialOf } from '../bars/partial.js';
import type { DuplicateRows } from '../duplicate-rows.js';
import { readLine } from '../input/ndjson-line.js';
import type { Instruments } from '../instruments.js';
import { type Limits, maxBars } from '../limits.js';
import { type ProcessingError, permanent } from '../processing-error.js';
import { type RejectCode, rejectCodes } from '../rejects.js';
import type { Kernel, KernelOutside } from './kernel.js';
import { readRow, writeDecimal, writeId, writeRow, writeSequence } from './kernel-row.js';
import { numberFaults, readUncommonDecimal } from './uncommon-decimal.js';

/** Whose reading it is. */
export interface CallTarget {
  readonly kernel: Kernel;
  readonly instruments: Instruments;
  readonly duplicates: DuplicateRows;
  readonly tables: readonly BarTable[];
  readonly limits: Limits;
  lookUp(venue: Uint8Array, symbol: Uint8Array): number;
  /** Goes on without the shortest interval. */
  leaveShortest(): void;
}

/** Instead of an instrument: the names cannot be names. */
export const badName = 0xffffffff;
const newline = 10;
const latin1 = new TextDecoder('latin1');

export function outsideOf(target: CallTarget): KernelOutside {
  return {
    addInstrument(_index, venue, venueBytes, symbol, symbolBytes) {
      const { bytes } = target.kernel;
      return target.instruments.add(bytes.slice(venue, venue + venueBytes), bytes.slice(symbol, symbol + symbolBytes)) ? 1 : 0;
    },
    readUncommonDecimal(text, bytes, cell) {
      const decimal = readUncommonDecimal(latin1.decode(target.kernel.bytes.subarray(text, text + bytes)));
      if (typeof decimal === 'string') return numberFaults.indexOf(decimal) + 1;
      writeDecimal(target.kernel.view, cell, decimal);
      return 0;
    },
    rememberDuplicate: () => target.duplicates.remember(readRow(target.kernel)),
    holdDuplicate: () => target.duplicates.hold(readRow(target.kernel)),
    moveBar(number, slot, bar) {
      const table = target.tables[number] as BarTable;
      table.addExact(slot, table.readBar(bar));
    },
    addExactly: (number, slot) => target.tables[number]?.addExact(slot, partialOf(readRow(target.kernel))),
    leaveFull: () => target.leaveShortest(),
    readUncommonLine: (line, offset) => fillFromLine(target, line, offset),
    fail: (limit) => fail(target.limits, limit),
  };
}

/** 1 if the row is filled; 0 if the line is empty, or rejected. */
function fillFromLine(target: CallTarget, line: number, offset: number): number {
  const { kernel, limits } = target;
  const content = kernel.bytes.slice(line, kernel.bytes.indexOf(newline, line));
  const trade = readLine(content, limits.idBytes);
  if (typeof trade === 'string') return trade === 'EMPTY' ? 0 : reject(kernel, offset, trade);
  const instrument = target.lookUp(trade.venue, trade.symbol);
  if (instrument === badName) return reject(kernel, offset, 'SYMBOL_INVALID');
  writeRow(kernel, { ...trade, instrument, seq: null, trades: 1 });
  writeId(kernel, trade.id);
  if (trade.seq !== undefined) writeSequence(kernel, trade.seq);
  return 1;
}

function reject(kernel: Kernel, offset: number, code: RejectCode): number {
  kernel.functions.reject(offset, rejectCodes.indexOf(code));
  return 0;
}

/** `mayGrow`: more memory would do; the setting is the platform's. */
export function tooManyBars(limit: string, mayGrow: boolean): ProcessingError {
  const hint = mayGrow ? '; a function with more memory (function.memoryMb) may hold more' : '';
  return permanent('TOO_MANY_BARS', `the file makes more than ${limit}${hint}`);
}

function fail({ bars, idSetBytes, lineBytes }: Limits, limit: number): never {
  throw [
    tooManyBars(`${bars} bars of an interval`, bars < maxBars),
    permanent('TOO_MANY_IDS', `the trade ids need more than ${idSetBytes} bytes to be told apart`),
    permanent('LINE_TOO_LONG', `a line has more than ${lineBytes} bytes`),
  ][limit];
}
