// The functions that the kernel calls: for names, unusual numbers and lines, duplicate ids, values that overflow a bar's integers, and limits.
import type { BarTable } from '../bars/bar-table.js';
import { partialFromTrade } from '../bars/partial.js';
import type { DayFinder } from '../day-finder.js';
import { readLine } from '../input/ndjson-line.js';
import { mixedPrices } from '../input/price-form.js';
import type { Instruments } from '../instruments.js';
import { type Limits, maxBars } from '../limits.js';
import { type ProcessingError, permanent } from '../processing-error.js';
import { type RejectCode, rejectCodes } from '../rejects.js';
import type { ZoneOffsets } from '../zone-offsets.js';
import { badName, type Kernel, type KernelHost } from './kernel.js';
import { priceAddress, readRow, writeDecimal, writeId, writeRow } from './kernel-row.js';
import { numberFaults, readUncommonDecimal } from './uncommon-decimal.js';

/** The state of the reader that the kernel's calls use and change. */
export interface CallTarget {
  readonly kernel: Kernel;
  readonly instruments: Instruments;
  readonly days: DayFinder;
  /** The time zone of local times. */
  readonly zone: ZoneOffsets;
  /** Whether prices may be zero or negative. */
  readonly hasSignedPrices: boolean;
  readonly tables: readonly BarTable[];
  readonly limits: Limits;
  /** The number of the set of ids that an instrument's ids of a day belong to. */
  idScopeOf(instrument: number, day: number): number;
  /** The number of an instrument of a DBN file on a day, counted from 1970-01-01; `badName` if its name is invalid. */
  nameDbnInstrument(publisher: number, id: number, day: number): number;
  /** Rolls up the bars of the shortest interval, then drops them. */
  dropShortest(): void;
}

const newline = 10;
// The bits of a row's eligibility (kernel/eligibility.ts).
const setsOpenClose = 1;
const setsHighLow = 2;
const addsVolume = 4;
const latin1 = new TextDecoder('latin1');

/** Returns the functions that the kernel calls (kernel/host.ts), bound to a reader. */
export function createHost(target: CallTarget): KernelHost {
  return {
    registerInstrument(_index, venue, venueBytes, symbol, symbolBytes) {
      const { bytes } = target.kernel;
      return target.instruments.add(bytes.slice(venue, venue + venueBytes), bytes.slice(symbol, symbol + symbolBytes)) ? 1 : 0;
    },
    readUncommonDecimal(text, bytes, cell) {
      const { kernel, hasSignedPrices } = target;
      const isSigned = hasSignedPrices && cell === priceAddress(kernel);
      const decimal = readUncommonDecimal(latin1.decode(kernel.bytes.subarray(text, text + bytes)), isSigned);
      if (typeof decimal === 'string') return numberFaults.indexOf(decimal) + 1;
      writeDecimal(kernel.view, cell, decimal);
      return 0;
    },
    spillBar(number, slot, bar) {
      const table = target.tables[number] as BarTable;
      table.addExact(slot, table.readBar(bar));
    },
    addRowExactly(number, slot, bits) {
      const eligibility = {
        openClose: (bits & setsOpenClose) !== 0,
        highLow: (bits & setsHighLow) !== 0,
        volume: (bits & addsVolume) !== 0,
      };
      target.tables[number]?.addExact(slot, partialFromTrade(readRow(target.kernel), eligibility));
    },
    idScopeOf: (instrument, day) => target.idScopeOf(instrument, day),
    findDay(session, timeNs, address) {
      for (const [n, ns] of target.days.find(session !== 0, timeNs).entries()) target.kernel.view.setBigUint64(address + n * 8, ns, true);
    },
    findOffset: (localNs, address) => writeOffset(target, localNs, address),
    dropFullTable: () => target.dropShortest(),
    readUncommonLine: (line, offset) => fillFromLine(target, line, offset),
    nameDbnInstrument: (publisher, id, day) => target.nameDbnInstrument(publisher >>> 0, id >>> 0, day >>> 0),
    fail: (limit) => fail(target.limits, limit),
  };
}

/** Writes the offset of the zone at a local time. Returns 0; 1 if the zone repeats the local time, 2 if it skips it. */
function writeOffset({ kernel, zone }: CallTarget, localNs: bigint, address: number): number {
  const found = zone.find(localNs);
  if (typeof found === 'string') return found === 'REPEATED' ? 1 : 2;
  for (const [n, ns] of found.entries()) kernel.view.setBigInt64(address + n * 8, ns, true);
  return 0;
}

/** Fills the kernel's row from a line of NDJSON. Returns 1 if the row is filled, 0 if the line is empty or rejected. */
function fillFromLine(target: CallTarget, line: number, offset: number): number {
  const { kernel, limits } = target;
  const content = kernel.bytes.slice(line, kernel.bytes.indexOf(newline, line));
  const trade = readLine(content, limits.idBytes);
  if (typeof trade === 'string') return trade === 'EMPTY' ? 0 : reject(kernel, offset, trade);
  const instrument = kernel.findOrAddInstrument(trade.venue, trade.symbol);
  if (instrument === badName) return reject(kernel, offset, 'SYMBOL_INVALID');
  writeRow(kernel, instrument, { ...trade, seq: trade.seq ?? null, trades: 1 });
  writeId(kernel, trade.id);
  return 1;
}

function reject(kernel: Kernel, offset: number, code: RejectCode): number {
  kernel.functions.reject(offset, rejectCodes.indexOf(code));
  return 0;
}

/** Returns the error TOO_MANY_BARS. If `mayGrow` is true, its message recommends more memory and names the setting. */
export function tooManyBars(limit: string, mayGrow: boolean): ProcessingError {
  const hint = mayGrow ? '; a function with more memory (function.memoryMb) may hold more' : '';
  return permanent('TOO_MANY_BARS', `the file makes more than ${limit}${hint}`);
}

function fail({ bars, idSetBytes, lineBytes }: Limits, limit: number): never {
  throw [
    tooManyBars(`${bars} bars of an interval`, bars < maxBars),
    permanent('TOO_MANY_IDS', `the trade ids need more than ${idSetBytes} bytes to be told apart`),
    permanent('LINE_TOO_LONG', `a line has more than ${lineBytes} bytes`),
    permanent('UNSUPPORTED_FORMAT', mixedPrices),
  ][limit];
}
