// Reads trades from records of DBN (Databento Binary Encoding). All numbers are little-endian. A record begins with 16 bytes: its length in units of
// four bytes (8 bits), its type (8), the publisher (16), the instrument (32) and the time of the event (64).
// The offsets are those of https://github.com/databento/dbn/blob/main/rust/dbn/src/record.rs.
import { accept } from "../accept";
import { clearDbnInstruments, findDbnInstrument, forgetDbnInstruments } from "./instruments";
import { badName } from "../instruments";
import { storeScaledInteger } from "../numbers";
import { region } from "../region";
import { Reject, reject } from "../rejects";
import { idKindAt, idScopeAt, instrumentAt, mantissaAt, priceAt, row, scaleAt, sideAt, sizeAt, timeAt, tradesAt } from "../row";
import { setSequence } from "../sequences";
import { noSide, readLetter } from "../columns/sides";
import { noFault } from "../columns/uncommon-columns";

const headerBytes: u32 = 16;
// Offsets within a record.
const typeAt: usize = 1;
const publisherAt: usize = 2;
const instrumentIdAt: usize = 4;
const eventAt: usize = 8;
// Offsets within a record of a trade or of the best prices. In a record of an order, they are higher by `orderShift`, or by `orderShift` and 2.
const recordPriceAt: usize = 16;
const recordSizeAt: usize = 24;
const actionAt: usize = 28;
const recordSideAt: usize = 29;
const receivedAt: usize = 32;
const sequenceAt: usize = 44;
const orderShift: usize = 8;

/** Prices are integers in units of 10^-9. */
const decimalPlaces: u32 = 9;
/** The first time that is accepted, as in CSV, where 19 digits tell nanoseconds: 2001-09-09. The last is ten times as large, less one. */
const firstTime: u64 = 1000000000000000000;
const letterT: u32 = 84;
/** The letters of all other actions: A, C, F, M, N and R. Bit n stands for the letter n after A. */
const otherActions: u32 = 0x23025;
const noType: u32 = 256;

/** What a record is, by its type. */
const enum Kind {
  /** Its type does not occur in this file. */
  refused,
  /** No trade. */
  skipped,
  /** A trade. */
  trade,
  /** The best prices after an action, which may be a trade. */
  best,
  /** An action on an order, which may be a trade. */
  order,
}

/** For each type of record, 16 bits that JavaScript writes (core/input/dbn/schemas.ts): the length in units of four bytes, and the kind in the upper byte. */
export const recordForms: usize = memory.data(256 * 2);
/** The type of the records with trades. A trade must not be counted twice, from records of two types. */
let tradeType: u32 = noType;

export function resetDbn(): void {
  tradeType = noType;
  forgetDbnInstruments();
}

/** Starts the next file, whose metadata may give other names to the instruments. */
export function beginDbn(): void {
  clearDbnInstruments();
}

/**
 * Reads the whole records in the region. `offset` is the position of the region's first byte in the stream. Returns the number of bytes read, or the
 * position of a record that cannot be right, inverted (so that it is negative).
 */
export function parseDbn(bytes: u32, offset: f64): i32 {
  let at: u32 = 0;
  while (at < bytes) {
    const record = region + at;
    const length = <u32>load<u8>(record) << 2;
    if (length < headerBytes) return ~at;
    if (length > bytes - at) break;
    if (!readRecord(record, length, offset + <f64>at)) return ~at;
    at += length;
  }
  return at;
}

/** Returns false if the record's type and length do not fit this file. */
// @ts-ignore: decorator
@inline
function readRecord(record: usize, length: u32, offset: f64): bool {
  const type = <u32>load<u8>(record, typeAt);
  const form = <u32>load<u16>(recordForms + (<usize>type << 1));
  const kind = form >>> 8;
  if (kind == Kind.refused || length != (form & 255) << 2) return false;
  if (kind == Kind.skipped) return true;
  const action = <u32>load<u8>(record + (kind == Kind.order ? orderShift + 2 : 0), actionAt);
  if (action != letterT && isOtherAction(action)) {
    // Records of trades are all trades; another action there is counted, as it is in CSV.
    if (kind == Kind.trade) reject(offset, Reject.notTrade);
    return true;
  }
  if (tradeType != type) {
    if (tradeType != noType) return false;
    tradeType = type;
  }
  const fault = readTrade(record, kind == Kind.order ? orderShift : 0, action);
  if (fault == noFault) accept();
  else reject(offset, fault);
  return true;
}

// @ts-ignore: decorator
@inline
function isOtherAction(letter: u32): bool {
  const n = letter - 65;
  return n < 26 && ((otherActions >>> n) & 1) != 0;
}

/** Fills the current row. Returns the reason to reject it, or `noFault`. `shift` is the difference of the record's offsets. */
// @ts-ignore: decorator
@inline
function readTrade(record: usize, shift: usize, action: u32): u32 {
  if (action != letterT) return Reject.actionInvalid;
  const time = load<u64>(record, eventAt);
  if (time - firstTime >= 9 * firstTime) return Reject.timeInvalid;
  store<u64>(row, time, timeAt);
  const amounts = readAmounts(record + shift);
  if (amounts != noFault) return amounts;
  const side = readLetter(<u32>load<u8>(record + (shift == 0 ? 0 : shift + 2), recordSideAt), 1);
  if (side == noSide) return Reject.sideInvalid;
  store<u32>(row, side, sideAt);
  store<u32>(row, 0, idKindAt);
  store<u32>(row, 1, tradesAt);
  setSequence(<u64>load<u32>(record + shift, sequenceAt));
  const publisher = <u32>load<u16>(record, publisherAt);
  const index = findDbnInstrument(publisher, load<u32>(record, instrumentIdAt), load<u64>(record + shift, receivedAt));
  if (index == badName) return Reject.symbolInvalid;
  store<u32>(row, index, instrumentAt);
  store<u32>(row, index, idScopeAt);
  return noFault;
}

/** Reads the price, which may be negative, and the size. An undefined price has 19 digits, which is one too many. */
// @ts-ignore: decorator
@inline
function readAmounts(record: usize): u32 {
  const price = load<i64>(record, recordPriceAt);
  const fault = storeScaledInteger(<u64>(price < 0 ? 0 - price : price), price < 0, decimalPlaces, row + priceAt);
  if (fault != 0) return Reject.priceInvalid - 1 + fault;
  const size = load<u32>(record, recordSizeAt);
  if (size == 0) return Reject.sizeNotPositive;
  store<u64>(row, <u64>size, sizeAt + mantissaAt);
  store<u32>(row, 0, sizeAt + scaleAt);
  return noFault;
}
