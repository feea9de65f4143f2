// What tells the content of a bar: the number of its rows, their ids, and a hash. With it, the same trades in two files are found (adapters/overlaps.ts). It is
// only kept on request, because it makes bars larger.
import { contentHashAt, firstIdAt, idRowsAt, lastIdAt, rowsAt } from "./bars";
import { idAt, idBytesAt, idKindAt, idTextAt, mantissaAt, priceAt, row, rowHashAt, scaleAt, sideAt, sizeAt, timeAt } from "./row";
import { hashText, mix } from "./text";

const isNumber: u32 = 1;
const isText: u32 = 2;
/** The last id of a bar in which not all ids are numbers. */
export const notNumbers: u64 = 0xffffffffffffffff;

// Odd numbers that spread the bits of the values which are hashed together.
const ofTime: u64 = 0x9e3779b97f4a7c15;
const ofPrice: u64 = 0xc2b2ae3d27d4eb4f;
const ofSize: u64 = 0x165667b19e3779f9;
const ofId: u64 = 0xd6e8feb86659fd93;

export let tracksContent: bool = false;

export function resetContent(tracks: bool): void {
  tracksContent = tracks;
}

/** Adds the current row to the content of a bar. The hash of a bar is the sum of the hashes of its rows, so their order does not matter. */
export function addRowContent(bar: usize): void {
  const hash = hashRow();
  store<u64>(row, hash, rowHashAt);
  const kind = load<u32>(row, idKindAt);
  const isFirst = load<u32>(bar, rowsAt) == 0;
  mergeIds(bar, isFirst, load<u64>(row, idAt), kind == isNumber ? load<u64>(row, idAt) : notNumbers);
  addCounts(bar, 1, u32(kind != 0), hash);
}

/** Adds the content of a shorter bar to that of a bar. */
export function mergeContent(bar: usize, shorter: usize): void {
  if (load<u32>(shorter, rowsAt) == 0) return;
  mergeIds(bar, load<u32>(bar, rowsAt) == 0, load<u64>(shorter, firstIdAt), load<u64>(shorter, lastIdAt));
  addCounts(bar, load<u32>(shorter, rowsAt), load<u32>(shorter, idRowsAt), load<u64>(shorter, contentHashAt));
}

// @ts-ignore: decorator
@inline
function mergeIds(bar: usize, isFirst: bool, first: u64, last: u64): void {
  if (isFirst || first < load<u64>(bar, firstIdAt)) store<u64>(bar, first, firstIdAt);
  if (isFirst || last > load<u64>(bar, lastIdAt)) store<u64>(bar, last, lastIdAt);
}

// @ts-ignore: decorator
@inline
function addCounts(bar: usize, rows: u32, idRows: u32, hash: u64): void {
  store<u32>(bar, load<u32>(bar, rowsAt) + rows, rowsAt);
  store<u32>(bar, load<u32>(bar, idRowsAt) + idRows, idRowsAt);
  store<u64>(bar, load<u64>(bar, contentHashAt) + hash, contentHashAt);
}

/** Hashes the time, price, size, side and id of the current row. */
// @ts-ignore: decorator
@inline
function hashRow(): u64 {
  const price = load<u64>(row, priceAt + mantissaAt) + (<u64>load<u32>(row, priceAt + scaleAt) << 56);
  const size = load<u64>(row, sizeAt + mantissaAt) + (<u64>load<u32>(row, sizeAt + scaleAt) << 56);
  return mix(mix(load<u64>(row, timeAt) * ofTime + price * ofPrice) ^ (size * ofSize + hashId() * ofId + load<u32>(row, sideAt)));
}

function hashId(): u64 {
  const kind = load<u32>(row, idKindAt);
  if (kind == isNumber) return load<u64>(row, idAt) + 1;
  return kind == isText ? hashText(<usize>load<u32>(row, idTextAt), load<u32>(row, idBytesAt), 1) : 0;
}
