// JSON from files, programs and services. Any of it can be cut or damaged: a full disk, a killed process, a proxy that answers by itself.
import { TradingInfraError } from './errors.js';

/** The parsed text; undefined if it is not JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object or list in a text. `from` says in messages where the text is from. Throws CONTENT_DAMAGED if it is not JSON, or neither object nor list. */
export function parseJson<T extends object>(text: string, from: string, hint?: string): T {
  const parsed = tryJson(text);
  if (typeof parsed === 'object' && parsed !== null) return parsed as T;
  const what = parsed !== undefined ? 'has something else in it' : text.trim() === '' ? 'is empty' : 'is cut or damaged';
  throw new TradingInfraError('CONTENT_DAMAGED', `${from} ${what}: it should be JSON.`, hint === undefined ? {} : { hint });
}
