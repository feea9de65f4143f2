// The instruments of a file. Their index in the list is their number in the kernel.
import type { Limits } from './limits.js';
import { permanent } from './processing-error.js';

export interface Instrument {
  readonly symbol: string;
  /** Empty if unknown. */
  readonly venue: string;
}

/** Allowance for a consolidated tape, which has about twenty exchanges, one of them with several reporting facilities. */
const venuesPerSymbol = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters on purpose
const forbidden = /[\u0000-\u001f\u007f"]/;

export class Instruments {
  readonly list: Instrument[] = [];
  /**
   * Set for a consolidated tape. Bars then belong to a symbol, an instrument without a venue, while trade ids are unique per venue. Each venue
   * is an instrument too, named by its exchange, or by the exchange, a newline and the facility (TRF) that the trade was reported to.
   */
  isConsolidated = false;
  readonly #limits: Pick<Limits, 'symbols' | 'symbolBytes'>;
  #symbols = 0;

  constructor(limits: Pick<Limits, 'symbols' | 'symbolBytes'>) {
    this.#limits = limits;
  }

  /** Adds the next instrument; returns false if the symbol or venue is not a valid name. Throws TOO_MANY_SYMBOLS. */
  add(venueBytes: Uint8Array, symbolBytes: Uint8Array): boolean {
    const venue = this.#decodeName(venueBytes, this.isConsolidated ? '\n' : '');
    const symbol = this.#decodeName(symbolBytes);
    if (venue === undefined || symbol === undefined || symbol === '') return false;
    const { symbols } = this.#limits;
    if (!this.isConsolidated || venue === '') this.#symbols += 1;
    if (this.#symbols > symbols || this.list.length === symbols * venuesPerSymbol) {
      throw permanent(
        'TOO_MANY_SYMBOLS',
        `the file has more than ${symbols} symbols${this.isConsolidated ? ' or too many exchanges' : ''}`,
      );
    }
    this.list.push({ venue, symbol });
    return true;
  }

  #decodeName(bytes: Uint8Array, allowed = ''): string | undefined {
    if (bytes.length > this.#limits.symbolBytes) return undefined;
    try {
      const name = utf8.decode(bytes);
      return forbidden.test(name.replace(allowed, '')) ? undefined : name;
    } catch {
      return undefined;
    }
  }
}
