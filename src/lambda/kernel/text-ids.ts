// The exact set of ids that are stored as text. UUIDs, which some venues use for all trades, are packed into 16 bytes.
import { charge } from "./id-budget";
import { allocate } from "./memory";
import { idBytesAt, idScopeAt, idTextAt, row } from "./row";
import { bytesEqual, hashText, mix } from "./text";

// An entry consists of the scope, the number of bytes (with a mark if they are a UUID) and the bytes.
const headerBytes: usize = 8;
const uuidMark: u32 = 0x80000000;
const uuidTextBytes: u32 = 36;
const uuidBytes: u32 = 16;
const notHex: u32 = 16;

let texts: usize = 0;
let mask: u32 = 0;
let count: u32 = 0;

// The row's id in the form in which it is stored.
let key: usize = 0;
let keyBytes: u32 = 0;
let keyMark: u32 = 0;
const packed: usize = memory.data(32);

export function resetTexts(): void {
  count = 0;
  mask = 1023;
  texts = allocate(4096);
}

/** Adds the row's id. Returns false if the set contained it already. */
export function addTextId(): bool {
  const scope = load<u32>(row, idScopeAt);
  packKey(<usize>load<u32>(row, idTextAt), load<u32>(row, idBytesAt));
  let slot = <u32>hashOf(scope, key, keyBytes) & mask;
  while (true) {
    const entry = <usize>load<u32>(texts + (<usize>slot << 2));
    if (entry == 0) break;
    if (load<u32>(entry) == scope && load<u32>(entry, 4) == (keyBytes | keyMark) && bytesEqual(entry + headerBytes, key, keyBytes)) return false;
    slot = (slot + 1) & mask;
  }
  addText(slot, scope);
  return true;
}

function hashOf(scope: u32, bytes: usize, length: u32): u64 {
  return hashText(bytes, length, mix(scope + 1));
}

function packKey(text: usize, bytes: u32): void {
  const isUuid = bytes == uuidTextBytes && packUuid(text);
  key = isUuid ? packed : text;
  keyBytes = isUuid ? uuidBytes : bytes;
  keyMark = isUuid ? uuidMark : 0;
}

/** Packs a UUID that has hyphens and lower-case letters. Returns false for any other text, which is stored unchanged. */
function packUuid(text: usize): bool {
  let out = packed;
  for (let at: u32 = 0; at < uuidTextBytes; ) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (load<u8>(text + at) != 45) return false;
      ++at;
      continue;
    }
    const high = hexDigit(load<u8>(text + at));
    const low = hexDigit(load<u8>(text + at + 1));
    if (high == notHex || low == notHex) return false;
    store<u8>(out++, <u8>((high << 4) | low));
    at += 2;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function hexDigit(byte: u32): u32 {
  if (byte - 48 < 10) return byte - 48;
  return byte - 97 < 6 ? byte - 87 : notHex;
}

function addText(slot: u32, scope: u32): void {
  const entry = allocate(headerBytes + keyBytes);
  store<u32>(entry, scope);
  store<u32>(entry, keyBytes | keyMark, 4);
  memory.copy(entry + headerBytes, key, keyBytes);
  store<u32>(texts + (<usize>slot << 2), <u32>entry);
  charge(keyBytes + 24);
  count += 1;
  if (count + (count >>> 1) > mask) growTable();
}

/** Doubles the table, so that it is never more than two thirds full. */
function growTable(): void {
  const old = texts;
  const oldCount = mask + 1;
  texts = allocate(<usize>oldCount << 3);
  mask = (oldCount << 1) - 1;
  for (let i: u32 = 0; i < oldCount; ++i) {
    const entry = <usize>load<u32>(old + (<usize>i << 2));
    if (entry == 0) continue;
    const bytes = load<u32>(entry, 4) & ~uuidMark;
    let slot = <u32>hashOf(load<u32>(entry), entry + headerBytes, bytes) & mask;
    while (load<u32>(texts + (<usize>slot << 2)) != 0) slot = (slot + 1) & mask;
    store<u32>(texts + (<usize>slot << 2), <u32>entry);
  }
}
