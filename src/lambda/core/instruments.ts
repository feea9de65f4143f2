// The names of instruments, numbered as the kernel numbers them.
import type { Limits } from './limits.js';
import { permanent } from './processing-error.js';

export interface Instrument {
  readonly symbol: string;
  /** Empty: not told. */
  readonly venue: string;
}

/** Of a tape with some twenty exchanges, one of them with several facilities. */
const venuesPerSymbol = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbidden = /[\u0000-\u001f\u007f"]/;

export class Instruments {
  readonly list: Instrument[] = [];
  /**
   * On a consolidated tape, bars belong to a symbol, which is an instrument without a venue, and ids to its venues, each of which is one too: an
   * exchange, or an exchange, a newline and the facility that the trade was reported to.
   */
  isTape = false;
  readonly #limits: Pick<Limits, 'symbols' | 'symbolBytes'>;
  #symbols = 0;

  constructor(limits: Pick<Limits, 'symbols' | 'symbolBytes'>) {
    this.#limits = limits;
  }

  /** Takes the next instrument; false if the names are none. Throws TOO_MANY_SYMBOLS. */
  add(venueBytes: Uint8Array, symbolBytes: Uint8Array): boolean {
    const venue = this.#nameOf(venueBytes, this.isTape ? '\n' : '');
    const symbol = this.#nameOf(symbolBytes);
    if (venue === undefined || symbol === undefined || symbol === '') return false;
    const { symbols } = this.#limits;
    if (!this.isTape || venue === '') this.#symbols += 1;
    if (this.#symbols > symbols || this.list.length === symbols * venuesPerSymbol) {
      throw permanent('TOO_MANY_SYMBOLS', `the file has more than ${symbols} symbols${this.isTape ? ', or too many exchanges' : ''}`);
    }
    this.list.push({ venue, symbol });
    return true;
  }

  #nameOf(bytes: Uint8Array, allowed = ''): string | undefined {
    if (bytes.length > this.#limits.symbolBytes) return undefined;
    try {
      const name = utf8.decode(bytes);
      return forbidden.test(name.replace(allowed, '')) ? undefined : name;
    } catch {
      return undefined;
    }
  }
}
