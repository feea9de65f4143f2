// The names of instruments, numbered as the kernel numbers them.
import type { Limits } from './limits.js';
import { permanent } from './processing-error.js';

export interface Instrument {
  readonly symbol: string;
  /** Empty: not told. */
  readonly venue: string;
}

const venuesPerSymbol = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbidden = /[\u0000-\u001f\u007f"]/;

export class Instruments {
  readonly list: Instrument[] = [];
  readonly #symbolBytes: number;
  #most: number;

  constructor({ symbols, symbolBytes }: Pick<Limits, 'symbols' | 'symbolBytes'>) {
    this.#symbolBytes = symbolBytes;
    this.#most = symbols;
  }

  /** A consolidated tape numbers each symbol once for every venue. */
  allowVenues(): void {
    this.#most *= venuesPerSymbol;
  }

  /** Takes the next instrument; false if the names are none. Throws TOO_MANY_SYMBOLS. */
  add(venue: Uint8Array, symbol: Uint8Array): boolean {
    const names = { venue: this.#nameOf(venue), symbol: this.#nameOf(symbol) };
    if (names.venue === undefined || names.symbol === undefined || names.symbol === '') return false;
    if (this.list.length === this.#most) throw permanent('TOO_MANY_SYMBOLS', `the file has more than ${this.list.length} symbols`);
    this.list.push(names as Instrument);
    return true;
  }

  #nameOf(bytes: Uint8Array): string | undefined {
    if (bytes.length > this.#symbolBytes) return undefined;
    try {
      const name = utf8.decode(bytes);
      return forbidden.test(name) ? undefined : name;
    } catch {
      return undefined;
    }
  }
}
