// Finds the instruments of DBN records. A record has a publisher and an instrument id, whose name depends on the day (UTC) on which the record was
// received. A hash table has the instrument of each pair on the last day that was looked up.
import { nameDbnInstrument } from "../host";
import { badName } from "../instruments";
import { allocate } from "../memory";

const entryBytes: u32 = 16;
const firstEntries: u32 = 1024;
const nanosPerDay: u64 = 86400000000000;

// Offsets within an entry. `numberAt` has the instrument's number plus one; 0 marks an unused entry.
const idAt: usize = 0;
const publisherAt: usize = 4;
const dayAt: usize = 8;
const numberAt: usize = 12;

let entries: usize = 0;
let mask: u32 = 0;
let used: u32 = 0;
// The day of the last record: its start in nanoseconds and its number since 1970-01-01.
let dayStart: u64 = 0;
let day: u32 = 0;

/** Forgets the table, whose memory was released. */
export function forgetDbnInstruments(): void {
  entries = 0;
}

/** Empties the table. */
export function clearDbnInstruments(): void {
  if (entries == 0) allocateEntries(firstEntries);
  else memory.fill(entries, 0, (mask + 1) * entryBytes);
  used = 0;
}

/** Returns the number of the instrument of a record that was received at this time (ns), or `badName` if its name is invalid. */
export function findDbnInstrument(publisher: u32, id: u32, received: u64): u32 {
  if (received - dayStart >= nanosPerDay) {
    day = <u32>(received / nanosPerDay);
    dayStart = <u64>day * nanosPerDay;
  }
  const entry = findEntry(publisher, id);
  const number = load<u32>(entry, numberAt);
  if (number != 0 && load<u32>(entry, dayAt) == day) return number - 1;
  return lookUp(entry, publisher, id);
}

/** Returns the entry of a pair, or the unused entry that it would take. */
// @ts-ignore: decorator
@inline
function findEntry(publisher: u32, id: u32): usize {
  let slot = (id * 0x9e3779b1) ^ (publisher * 0x85ebca6b);
  slot ^= slot >>> 15;
  while (true) {
    const entry = entries + (slot & mask) * entryBytes;
    if (load<u32>(entry, numberAt) == 0) return entry;
    if (load<u32>(entry, idAt) == id && load<u32>(entry, publisherAt) == publisher) return entry;
    ++slot;
  }
}

/** Asks JavaScript for the instrument, and keeps the answer in the entry. */
function lookUp(entry: usize, publisher: u32, id: u32): u32 {
  const number = nameDbnInstrument(publisher, id, day);
  if (number == badName) return badName;
  const isNew = load<u32>(entry, numberAt) == 0;
  putEntry(entry, publisher, id, day, number + 1);
  if (isNew && ++used << 1 > mask) grow();
  return number;
}

function putEntry(entry: usize, publisher: u32, id: u32, onDay: u32, number: u32): void {
  store<u32>(entry, id, idAt);
  store<u32>(entry, publisher, publisherAt);
  store<u32>(entry, onDay, dayAt);
  store<u32>(entry, number, numberAt);
}

function allocateEntries(count: u32): void {
  entries = allocate(count * entryBytes);
  mask = count - 1;
}

function grow(): void {
  const old = entries;
  const end = old + (mask + 1) * entryBytes;
  allocateEntries((mask + 1) << 1);
  for (let from = old; from < end; from += entryBytes) {
    const number = load<u32>(from, numberAt);
    if (number == 0) continue;
    const id = load<u32>(from, idAt);
    const publisher = load<u32>(from, publisherAt);
    putEntry(findEntry(publisher, id), publisher, id, load<u32>(from, dayAt), number);
  }
}
