// The instruments of a file. The kernel refers to an instrument by its index in the list.
import { type Contract, contractOf } from './contracts.js';
import type { Limits } from './limits.js';
import { permanent } from './processing-error.js';

export interface Instrument {
  readonly symbol: string;
  /** Empty if unknown. */
  readonly venue: string;
  /** What its sizes count, if they are not amounts of the base currency or shares. */
  readonly contract?: Contract | undefined;
}

/** Allowance for a consolidated tape, which has about twenty exchanges, one of which has several trade reporting facilities (TRF). */
const venuesPerSymbol = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters on purpose
const forbidden = /[\u0000-\u001f\u007f"]/;

export class Instruments {
  readonly list: Instrument[] = [];
  /**
   * True for a consolidated tape. Its bars belong to an instrument without a venue, one per symbol. Its trade ids are unique only within a
   * symbol and venue, so each such pair is an instrument too. The venue is the exchange, or the exchange, a newline and the facility (TRF).
   */
  isConsolidated = false;
  readonly #limits: Pick<Limits, 'symbols' | 'symbolBytes'>;
  readonly #contractSize: string | undefined;
  #symbols = 0;

  /** `contractSize` applies to all instruments, if it is given. */
  constructor(limits: Pick<Limits, 'symbols' | 'symbolBytes'>, contractSize?: string) {
    this.#limits = limits;
    this.#contractSize = contractSize;
  }

  /** Adds the next instrument; returns false if its symbol or venue is invalid. Throws TOO_MANY_SYMBOLS if the limit is exceeded. */
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
    this.list.push({ venue, symbol, contract: contractOf({ venue, symbol }, this.#contractSize) });
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
