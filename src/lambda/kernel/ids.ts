// The exact set of trade ids. Consecutive numbers take about one bit each, scattered numbers up to about 60 bytes each.
import { charge, resetBudget } from "./id-budget";
import { idBlockAt, idOwnerAt, idUpperAt, recordOf } from "./instruments";
import { allocate, allocateBlock, freeBlock } from "./memory";
import { idAt, idKindAt, idScopeAt, instrumentAt, row } from "./row";
import { mix } from "./text";
import { addTextId, resetTexts } from "./text-ids";

/** The ids of a block share all but their lowest 13 bits. */
const lowBits: u64 = 13;
const bitmapBytes: u32 = 1024;
const maxListed: u32 = 512;

// The size of a block's header, and offsets within it. The content is a sorted list of 16-bit numbers, or a bitmap once a list would be larger.
const blockBytes: usize = 24;
const upperAt: usize = 0;
const ownerAt: usize = 8;
const countAt: usize = 12;
const capacityAt: usize = 16;
const contentAt: usize = 20;
/** The capacity of a block whose content is a bitmap. */
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

/** Adds the row's id. Returns false if the set contained it already. A row without an id is always new. */
export function addRowId(): bool {
  const kind = load<u32>(row, idKindAt);
  if (kind == 1) return addNumber(load<u32>(row, idScopeAt), load<u64>(row, idAt));
  return kind == 0 || addTextId();
}

function addNumber(scope: u32, id: u64): bool {
  const upper = id >>> lowBits;
  const record = recordOf(load<u32>(row, instrumentAt));
  let block = <usize>load<u32>(record, idBlockAt);
  if (block == 0 || load<u64>(record, idUpperAt) != upper || load<u32>(record, idOwnerAt) != scope) {
    block = findOrMakeBlock(scope, upper);
    store<u32>(record, <u32>block, idBlockAt);
    store<u64>(record, upper, idUpperAt);
    store<u32>(record, scope, idOwnerAt);
  }
  return load<u32>(block, capacityAt) == isBitmap ? addBit(<usize>load<u32>(block, contentAt), <u32>id & 8191) : addListed(block, <u32>id & 8191);
}

// @ts-ignore: decorator
@inline
function addBit(bits: usize, n: u32): bool {
  const address = bits + (n >>> 3);
  const byte = <u32>load<u8>(address);
  const mask: u32 = 1 << (n & 7);
  store<u8>(address, byte | mask);
  return (byte & mask) == 0;
}

function addListed(block: usize, n: u32): bool {
  const count = load<u32>(block, countAt);
  let list = <usize>load<u32>(block, contentAt);
  let index = count;
  if (count > 0 && <u32>load<u16>(list + (<usize>(count - 1) << 1)) >= n) {
    index = lowerBound(list, count, n);
    if (<u32>load<u16>(list + (<usize>index << 1)) == n) return false;
  }
  if (count == maxListed) {
    makeBitmap(block);
    return addBit(<usize>load<u32>(block, contentAt), n);
  }
  const capacity = load<u32>(block, capacityAt);
  if (count == capacity) list = growList(block, list, capacity);
  const target = list + (<usize>index << 1);
  memory.copy(target + 2, target, <usize>(count - index) << 1);
  store<u16>(target, <u16>n);
  store<u32>(block, count + 1, countAt);
  return true;
}

/** Returns the number of entries in the sorted list that are less than `n`. */
function lowerBound(list: usize, count: u32, n: u32): u32 {
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
  const larger = allocateBlock(capacity << 2);
  memory.copy(larger, list, <usize>capacity << 1);
  freeBlock(list, capacity << 1);
  store<u32>(block, <u32>larger, contentAt);
  store<u32>(block, capacity << 1, capacityAt);
  charge(capacity << 1);
  return larger;
}

/** Replaces a full list by a bitmap of the same size. */
function makeBitmap(block: usize): void {
  const list = <usize>load<u32>(block, contentAt);
  const bits = allocateBlock(bitmapBytes);
  memory.fill(bits, 0, bitmapBytes);
  for (let i: u32 = 0; i < maxListed; ++i) addBit(bits, <u32>load<u16>(list + (<usize>i << 1)));
  freeBlock(list, maxListed << 1);
  store<u32>(block, <u32>bits, contentAt);
  store<u32>(block, isBitmap, capacityAt);
}

/** Returns the block of a scope for ids with these upper bits. */
function findOrMakeBlock(scope: u32, upper: u64): usize {
  let slot = slotOf(scope, upper);
  while (true) {
    const block = <usize>load<u32>(blocks + (<usize>slot << 2));
    if (block == 0) return makeBlock(slot, scope, upper);
    if (load<u64>(block, upperAt) == upper && load<u32>(block, ownerAt) == scope) return block;
    slot = (slot + 1) & blockMask;
  }
}

// @ts-ignore: decorator
@inline
function slotOf(scope: u32, upper: u64): u32 {
  return <u32>mix(upper ^ mix(<u64>scope + 1)) & blockMask;
}

function makeBlock(slot: u32, scope: u32, upper: u64): usize {
  const block = allocate(blockBytes);
  store<u64>(block, upper, upperAt);
  store<u32>(block, scope, ownerAt);
  store<u32>(block, 4, capacityAt);
  store<u32>(block, <u32>allocateBlock(8), contentAt);
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
