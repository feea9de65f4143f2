// An exact set of trade ids. Of a dense range it costs about a bit for each id, of scattered ones some bytes.
import { charge, resetBudget } from "./id-budget";
import { idBlockAt, idUpperAt, recordOf } from "./instruments";
import { allocate, giveBlock, takeBlock } from "./memory";
import { idAt, idKindAt, instrumentAt, row } from "./row";
import { mix } from "./text";
import { findText, resetTexts } from "./text-ids";

/** Ids of one block share all but their last 13 bits. */
const lowBits: u64 = 13;
const bitmapBytes: u32 = 1024;
const maxListed: u32 = 512;

/** Places within a block's header: a sorted list of 16-bit numbers while there are few, a bitmap from then on. */
const blockBytes: usize = 24;
const upperAt: usize = 0;
const ownerAt: usize = 8;
const countAt: usize = 12;
const capacityAt: usize = 16;
const contentAt: usize = 20;
/** Instead of a capacity: the content is a bitmap. */
const isBitmap: u32 = 0;

let blocks: usize = 0;
let blockMask: u32 = 0;
let blockCount: u32 = 0;

export function resetIds(allowed: u64): void {
  resetBudget(allowed);
  blockCount = 0;
  blockMask = 1023;
  blocks = allocate(4096);
  resetTexts();
}

/** Adds the row's id; false if it was there. A row without an id is always new. */
export function addRowId(): bool {
  const kind = load<u32>(row, idKindAt);
  if (kind == 1) return addNumber(load<u32>(row, instrumentAt), load<u64>(row, idAt));
  return kind == 0 || findText(true);
}

/** Whether the row's id is in the set. */
export function hasRowId(): bool {
  const kind = load<u32>(row, idKindAt);
  if (kind == 0) return false;
  if (kind == 2) return !findText(false);
  const id = load<u64>(row, idAt);
  const block = findBlock(load<u32>(row, instrumentAt), id >>> lowBits, false);
  return block != 0 && isIn(block, <u32>id & 8191);
}

function addNumber(instrument: u32, id: u64): bool {
  const upper = id >>> lowBits;
  const record = recordOf(instrument);
  let block = <usize>load<u32>(record, idBlockAt);
  if (block == 0 || load<u64>(record, idUpperAt) != upper) {
    block = findBlock(instrument, upper, true);
    store<u32>(record, <u32>block, idBlockAt);
    store<u64>(record, upper, idUpperAt);
  }
  return load<u32>(block, capacityAt) == isBitmap ? addBit(<usize>load<u32>(block, contentAt), <u32>id & 8191) : addListed(block, <u32>id & 8191);
}

// @ts-ignore: decorator
@inline
function addBit(bits: usize, n: u32): bool {
  const place = bits + (n >>> 3);
  const byte = <u32>load<u8>(place);
  const mask: u32 = 1 << (n & 7);
  store<u8>(place, byte | mask);
  return (byte & mask) == 0;
}

function addListed(block: usize, n: u32): bool {
  const count = load<u32>(block, countAt);
  let list = <usize>load<u32>(block, contentAt);
  let place = count;
  if (count > 0 && <u32>load<u16>(list + (<usize>(count - 1) << 1)) >= n) {
    place = placeOf(list, count, n);
    if (<u32>load<u16>(list + (<usize>place << 1)) == n) return false;
  }
  if (count == maxListed) {
    makeBitmap(block);
    return addBit(<usize>load<u32>(block, contentAt), n);
  }
  const capacity = load<u32>(block, capacityAt);
  if (count == capacity) list = growList(block, list, capacity);
  const target = list + (<usize>place << 1);
  memory.copy(target + 2, target, <usize>(count - place) << 1);
  store<u16>(target, <u16>n);
  store<u32>(block, count + 1, countAt);
  return true;
}

function isIn(block: usize, n: u32): bool {
  const content = <usize>load<u32>(block, contentAt);
  if (load<u32>(block, capacityAt) == isBitmap) return (<u32>load<u8>(content + (n >>> 3)) & (1 << (n & 7))) != 0;
  const count = load<u32>(block, countAt);
  const place = placeOf(content, count, n);
  return place < count && <u32>load<u16>(content + (<usize>place << 1)) == n;
}

/** How many of the list are less. */
function placeOf(list: usize, count: u32, n: u32): u32 {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (<u32>load<u16>(list + (<usize>middle << 1)) < n) low = middle + 1;
    else high = middle;
  }
  return low;
}

function growList(block: usize, list: usize, capacity: u32): usize {
  const larger = takeBlock(capacity << 2);
  memory.copy(larger, list, <usize>capacity << 1);
  giveBlock(list, capacity << 1);
  store<u32>(block, <u32>larger, contentAt);
  store<u32>(block, capacity << 1, capacityAt);
  charge(capacity << 1);
  return larger;
}

/** The list has the bitmap's size: it becomes one, beside itself. */
function makeBitmap(block: usize): void {
  const list = <usize>load<u32>(block, contentAt);
  const bits = takeBlock(bitmapBytes);
  memory.fill(bits, 0, bitmapBytes);
  for (let i: u32 = 0; i < maxListed; ++i) addBit(bits, <u32>load<u16>(list + (<usize>i << 1)));
  giveBlock(list, maxListed << 1);
  store<u32>(block, <u32>bits, contentAt);
  store<u32>(block, isBitmap, capacityAt);
}

/** The block of an instrument's ids; made if there is none and `make` is true, else 0. */
function findBlock(instrument: u32, upper: u64, make: bool): usize {
  let slot = slotOf(instrument, upper);
  while (true) {
    const block = <usize>load<u32>(blocks + (<usize>slot << 2));
    if (block == 0) return make ? makeBlock(slot, instrument, upper) : 0;
    if (load<u64>(block, upperAt) == upper && load<u32>(block, ownerAt) == instrument) return block;
    slot = (slot + 1) & blockMask;
  }
}

// @ts-ignore: decorator
@inline
function slotOf(instrument: u32, upper: u64): u32 {
  return <u32>mix(upper ^ (<u64>instrument << 48)) & blockMask;
}

function makeBlock(slot: u32, instrument: u32, upper: u64): usize {
  const block = allocate(blockBytes);
  store<u64>(block, upper, upperAt);
  store<u32>(block, instrument, ownerAt);
  store<u32>(block, 4, capacityAt);
  store<u32>(block, <u32>takeBlock(8), contentAt);
  store<u32>(blocks + (<usize>slot << 2), <u32>block);
  charge(56);
  blockCount += 1;
  if (blockCount << 1 > blockMask) growBlocks();
  return block;
}

function growBlocks(): void {
  const old = blocks;
  const oldCount = blockMask + 1;
  blocks = allocate(<usize>oldCount << 3);
  blockMask = (oldCount << 1) - 1;
  for (let i: u32 = 0; i < oldCount; ++i) {
    const block = <usize>load<u32>(old + (<usize>i << 2));
    if (block == 0) continue;
    let slot = slotOf(load<u32>(block, ownerAt), load<u64>(block, upperAt));
    while (load<u32>(blocks + (<usize>slot << 2)) != 0) slot = (slot + 1) & blockMask;
    store<u32>(blocks + (<usize>slot << 2), <u32>block);
  }
}
