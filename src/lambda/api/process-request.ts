// The body of POST /process, checked before anything is stored.

import { type IntervalLabel, intervalLabels, isInterval } from '../../platform/intervals.js';
import { isCardNumber } from './card-number.js';
import { ApiError, type ErrorDetail } from './http-answer.js';

export interface ProcessRequest {
  /** Inline trades as canonical NDJSON. */
  content?: Uint8Array;
  /** A key in the raw bucket. */
  key?: string;
  /** Of the bars that inline trades are answered with; jobs write those of every interval. */
  interval: IntervalLabel;
}

const maxTrades = 500;
const maxDetails = 20;
const requiredFields = ['symbol', 'ts', 'price', 'size'] as const;
/** In the order in which they are stored. */
const textFields = ['symbol', 'ts', 'id', 'seq', 'price', 'size', 'side', 'venue'] as const;

/** Where a name stands, for which a card number would be a mistake. Ids are numbers that may look like one. */
const nameFields = ['symbol', 'venue'] as const;

/**
 * Reads a body; throws MALFORMED_JSON (UNSUPPORTED_MEDIA_TYPE, if it came as something else), VALIDATION_FAILED, PAYLOAD_TOO_LARGE or
 * SENSITIVE_DATA_DETECTED.
 */
export function readProcessRequest(body: string, mediaType?: string): ProcessRequest {
  const request = parseObject(body, mediaType);
  const unknown = Object.keys(request).filter((name) => !['trades', 'source', 'interval'].includes(name));
  if (unknown.length > 0) throw invalid('There are unknown fields', [{ path: 'body', problem: `has ${unknown.length} unknown fields` }]);
  const { interval = '1m' } = request;
  if (!isInterval(interval)) {
    throw invalid('The interval is not known', [{ path: 'interval', problem: `must be one of ${intervalLabels.join(', ')}` }]);
  }
  if ((request.trades === undefined) === (request.source === undefined)) {
    throw invalid('Give either trades or source', [{ path: 'body', problem: 'must hold exactly one of trades and source' }]);
  }
  return request.trades === undefined ? { interval, key: readSource(request.source) } : { interval, content: readTrades(request.trades) };
}

function parseObject(body: string, mediaType: string | undefined): Record<string, unknown> {
  const value = parseJson(body, mediaType);
  if (isObject(value)) return value;
  throw invalid('The body is not a JSON object', [{ path: 'body', problem: 'must be an object' }]);
}

/** JSON is read whatever it is called; what is none, and is not called so, is another format. */
function parseJson(text: string, mediaType = 'application/json'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/^application\/(.*\+)?json\s*(;|$)/i.test(mediaType)) {
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON, with the header content-type: application/json');
    }
    throw new ApiError('MALFORMED_JSON', 'The body is not JSON');
  }
}

function readSource(source: unknown): string {
  const isFine = isObject(source) && typeof source.key === 'string' && source.key !== '' && Object.keys(source).length === 1;
  if (isFine) return source.key as string;
  throw invalid('The source is not valid', [{ path: 'source', problem: 'must be an object with the one field key, a text' }]);
}

function readTrades(trades: unknown): Uint8Array {
  if (!Array.isArray(trades) || trades.length === 0) {
    throw invalid('There are no trades', [{ path: 'trades', problem: 'must be an array of 1 to 500 trades' }]);
  }
  if (trades.length > maxTrades) {
    throw new ApiError('PAYLOAD_TOO_LARGE', `${trades.length} trades are too many at once: at most ${maxTrades}, or a file`);
  }
  const details = trades.flatMap((trade, index) => faultsOf(trade, `trades[${index}]`));
  if (details.length > 0) throw invalid('Some trades are not trades', details.slice(0, maxDetails));
  const sensitive = trades.flatMap((trade, index) =>
    nameFields
      .filter((name) => isCardNumber(String(trade[name] ?? '')))
      .map((name) => ({ path: `trades[${index}].${name}`, problem: 'is a card number' })),
  );
  if (sensitive.length > 0) {
    throw new ApiError('SENSITIVE_DATA_DETECTED', 'Card numbers are not taken; nothing was stored', sensitive.slice(0, maxDetails));
  }
  return Buffer.from(trades.map((trade) => `${canonicalLine(trade)}\n`).join(''));
}

/** What keeps a value from having the shape of a trade. What its fields hold is judged where rows of files are judged. */
function faultsOf(trade: unknown, path: string): ErrorDetail[] {
  if (!isObject(trade)) return [{ path, problem: 'must be an object' }];
  const faults: ErrorDetail[] = [];
  if (trade.v !== 1) faults.push({ path: `${path}.v`, problem: 'must be 1' });
  for (const name of requiredFields) if (trade[name] === undefined) faults.push({ path: `${path}.${name}`, problem: 'is missing' });
  for (const name of textFields) {
    if (trade[name] !== undefined && typeof trade[name] !== 'string') faults.push({ path: `${path}.${name}`, problem: 'must be a text' });
  }
  const unknown = Object.keys(trade).filter((name) => name !== 'v' && !(textFields as readonly string[]).includes(name));
  if (unknown.length > 0) faults.push({ path, problem: `has ${unknown.length} unknown fields` });
  return faults;
}

function canonicalLine(trade: Record<string, unknown>): string {
  return JSON.stringify({ v: 1, ...Object.fromEntries(textFields.map((name) => [name, trade[name]])) });
}

function invalid(message: string, details: ErrorDetail[]): ApiError {
  return new ApiError('VALIDATION_FAILED', message, details);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
