// The instruments of a file, numbered in the order of their first row; looked up by bytes, without making a string.
import type { Limits } from './limits.js';
import { permanent } from './processing-error.js';

export interface Instrument {
  readonly symbol: string;
  /** Empty: not told. */
  readonly venue: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbidden = /[\u0000-\u001f\u007f"]/;

/** A row's symbol or venue that cannot be one. */
export const badName = -1;

export class InstrumentTable {
  readonly instruments: Instrument[] = [];
  #keys: Uint8Array[] = [];
  #slots = new Int32Array(1024).fill(-1);
  readonly #limits: Pick<Limits, 'symbols' | 'symbolBytes'>;

  constructor(limits: Pick<Limits, 'symbols' | 'symbolBytes'>) {
    this.#limits = limits;
  }

  /** The number of the instrument whose venue and symbol stand at these places; `badName` if they cannot. Throws TOO_MANY_SYMBOLS. */
  lookUp(bytes: Uint8Array, venueStart: number, venueEnd: number, symbolStart: number, symbolEnd: number): number {
    let hash = 0x811c9dc5;
    for (let i = venueStart; i < venueEnd; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    hash = Math.imul(hash ^ 0, 0x01000193);
    for (let i = symbolStart; i < symbolEnd; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] as number;
      if (index < 0) return this.#insert(slot, bytes.slice(venueStart, venueEnd), bytes.slice(symbolStart, symbolEnd));
      if (isKey(this.#keys[index] as Uint8Array, bytes, venueStart, venueEnd, symbolStart, symbolEnd)) return index;
    }
  }

  #insert(slot: number, venue: Uint8Array, symbol: Uint8Array): number {
    const instrument = { venue: this.#nameOf(venue), symbol: this.#nameOf(symbol) };
    if (instrument.venue === undefined || instrument.symbol === undefined || instrument.symbol === '') return badName;
    const index = this.instruments.length;
    if (index === this.#limits.symbols) throw permanent('TOO_MANY_SYMBOLS', `the file has more than ${index} symbols`);
    this.instruments.push(instrument as Instrument);
    const key = new Uint8Array(venue.length + 1 + symbol.length);
    key.set(venue);
    key.set(symbol, venue.length + 1);
    this.#keys.push(key);
    this.#slots[slot] = index;
    if (this.instruments.length * 2 > this.#slots.length) this.#rehash();
    return index;
  }

  #nameOf(bytes: Uint8Array): string | undefined {
    if (bytes.length > this.#limits.symbolBytes) return undefined;
    try {
      const name = utf8.decode(bytes);
      return forbidden.test(name) ? undefined : name;
    } catch {
      return undefined;
    }
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (const [index, key] of this.#keys.entries()) {
      let hash = 0x811c9dc5;
      for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
      let slot = (hash ^ (hash >>> 15)) & mask;
      while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = index;
    }
  }
}

function isKey(key: Uint8Array, bytes: Uint8Array, venueStart: number, venueEnd: number, symbolStart: number, symbolEnd: number): boolean {
  const venueLength = venueEnd - venueStart;
  const symbolLength = symbolEnd - symbolStart;
  if (key.length !== venueLength + 1 + symbolLength || key[venueLength] !== 0) return false;
  for (let i = 0; i < symbolLength; i += 1) if (key[venueLength + 1 + i] !== bytes[symbolStart + i]) return false;
  for (let i = 0; i < venueLength; i += 1) if (key[i] !== bytes[venueStart + i]) return false;
  return true;
}
