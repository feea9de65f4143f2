// The instruments. An instrument is a symbol at a venue. It has a number, in the order of first appearance, and a record with its state in a pass.
import { registerInstrument } from "./host";
import { allocate } from "./memory";
import { bytesEqual, hashText } from "./text";

const recordBytes: usize = 120;
const recordsPerPage: u32 = 256;
const maxPages: u32 = 4096;

// Offsets within a record. The name is the venue followed by the symbol.
const nameAt: usize = 0;
const venueBytesAt: usize = 4;
const symbolBytesAt: usize = 8;
/** The number of the instrument whose bars include this instrument's trades: its own number, unless venues are combined. */
export const groupAt: usize = 12;
const hashAt: usize = 16;
// The bar of the instrument's last row: start and end (exclusive) in nanoseconds, slot and address.
export const barFromAt: usize = 24;
export const barToAt: usize = 32;
export const barSlotAt: usize = 40;
export const barAddressAt: usize = 44;
// The block of the instrument's last numeric id, and the upper bits that all ids of the block share.
export const idBlockAt: usize = 48;
export const idUpperAt: usize = 56;
/** The time of the instrument's latest row so far, in nanoseconds. */
export const latestAt: usize = 64;
/** The largest price and size scales so far; new bars start with them. */
export const scalesAt: usize = 72;
/** The owner of the block of the last numeric id. */
export const idOwnerAt: usize = 76;
// The daily bar of the instrument's last row, if rows are added to daily bars directly: start and end (exclusive) in nanoseconds, slot and address.
export const dayFromAt: usize = 80;
export const dayToAt: usize = 88;
export const daySlotAt: usize = 96;
export const dayAddressAt: usize = 100;
// The day of the instrument's last id, counted from 1970-01-01 and plus one, and the number of its set of ids. 0: there was no id yet.
export const idDayAt: usize = 104;
export const idSetAt: usize = 108;

/** Returned instead of a number if the names are invalid. */
export const badName: u32 = 0xffffffff;

const pages: usize = memory.data(maxPages << 2);
let slots: usize = 0;
let slotMask: u32 = 0;
export let instrumentCount: u32 = 0;

export function resetInstruments(): void {
  instrumentCount = 0;
  rebuildSlots(1024);
}

/** Keeps the instruments, but clears their state from earlier rows. */
export function forgetBarsAndIds(): void {
  for (let index: u32 = 0; index < instrumentCount; ++index) memory.fill(recordOf(index) + barFromAt, 0, recordBytes - barFromAt);
}

/** Forgets which bar the last row of each instrument went to. */
export function forgetBars(): void {
  for (let index: u32 = 0; index < instrumentCount; ++index) memory.fill(recordOf(index) + barFromAt, 0, idBlockAt - barFromAt);
}

// @ts-ignore: decorator
@inline
export function recordOf(index: u32): usize {
  return <usize>load<u32>(pages + (<usize>(index >>> 8) << 2)) + <usize>(index & 255) * recordBytes;
}

// @ts-ignore: decorator
@inline
export function venueName(index: u32): usize {
  return <usize>load<u32>(recordOf(index), nameAt);
}

// @ts-ignore: decorator
@inline
export function venueBytes(index: u32): u32 {
  return load<u32>(recordOf(index), venueBytesAt);
}

// @ts-ignore: decorator
@inline
export function symbolName(index: u32): usize {
  return venueName(index) + venueBytes(index);
}

// @ts-ignore: decorator
@inline
export function symbolBytes(index: u32): u32 {
  return load<u32>(recordOf(index), symbolBytesAt);
}

/** Returns the number of an instrument, which is added if it is new; `badName` if its names are invalid. */
export function findOrAddInstrument(venue: usize, venueLength: u32, symbol: usize, symbolLength: u32): u32 {
  const hash = hashText(symbol, symbolLength, hashText(venue, venueLength, 0));
  let slot = <u32>hash & slotMask;
  while (true) {
    const entry = load<u32>(slots + (<usize>slot << 2));
    if (entry == 0) return insertInstrument(slot, hash, venue, venueLength, symbol, symbolLength);
    const record = recordOf(entry - 1);
    if (load<u64>(record, hashAt) == hash && isNamed(record, venue, venueLength, symbol, symbolLength)) return entry - 1;
    slot = (slot + 1) & slotMask;
  }
}

function isNamed(record: usize, venue: usize, venueLength: u32, symbol: usize, symbolLength: u32): bool {
  if (load<u32>(record, venueBytesAt) != venueLength || load<u32>(record, symbolBytesAt) != symbolLength) return false;
  const name = <usize>load<u32>(record, nameAt);
  return bytesEqual(name, venue, venueLength) && bytesEqual(name + venueLength, symbol, symbolLength);
}

function insertInstrument(slot: u32, hash: u64, venue: usize, venueLength: u32, symbol: usize, symbolLength: u32): u32 {
  const index = instrumentCount;
  if (!registerInstrument(index, venue, venueLength, symbol, symbolLength)) return badName;
  if ((index & (recordsPerPage - 1)) == 0) store<u32>(pages + (<usize>(index >>> 8) << 2), <u32>allocate(recordBytes * recordsPerPage));
  const record = recordOf(index);
  const name = allocate(venueLength + symbolLength + 8);
  memory.copy(name, venue, venueLength);
  memory.copy(name + venueLength, symbol, symbolLength);
  store<u32>(record, <u32>name, nameAt);
  store<u32>(record, venueLength, venueBytesAt);
  store<u32>(record, symbolLength, symbolBytesAt);
  store<u32>(record, index, groupAt);
  store<u64>(record, hash, hashAt);
  store<u32>(slots + (<usize>slot << 2), index + 1);
  instrumentCount = index + 1;
  if (instrumentCount << 1 > slotMask) rebuildSlots((slotMask + 1) << 1);
  return index;
}

function rebuildSlots(count: u32): void {
  slots = allocate(<usize>count << 2);
  slotMask = count - 1;
  for (let index: u32 = 0; index < instrumentCount; ++index) {
    let slot = <u32>load<u64>(recordOf(index), hashAt) & slotMask;
    while (load<u32>(slots + (<usize>slot << 2)) != 0) slot = (slot + 1) & slotMask;
    store<u32>(slots + (<usize>slot << 2), index + 1);
  }
}
