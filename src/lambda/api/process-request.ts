// Parses and validates the body of POST /process, before anything is stored.

import { type IntervalLabel, intervalLabels, isInterval } from '../../platform/intervals.js';
import { isCardNumber } from './card-number.js';
import { ApiError, type ErrorDetail } from './http-response.js';

export interface ProcessBody {
  /** Inline trades as canonical NDJSON. */
  content?: Uint8Array;
  /** Key of a file in the raw bucket. Exactly one of `content` and `key` is set. */
  key?: string;
  /** Interval of the bars in the response to inline trades. The job itself writes bars of every interval. */
  interval: IntervalLabel;
}

const maxTrades = 500;
const maxDetails = 20;
const requiredFields = ['symbol', 'ts', 'price', 'size'] as const;
/** All text fields of a trade, in the order in which they are stored. */
const textFields = ['symbol', 'ts', 'id', 'seq', 'price', 'size', 'side', 'venue'] as const;

/** Fields that are checked for card numbers. Trade ids are not checked, because they may look like card numbers by chance. */
const nameFields = ['symbol', 'venue'] as const;

/**
 * Parses a request body. Throws VALIDATION_FAILED, PAYLOAD_TOO_LARGE or SENSITIVE_DATA_DETECTED. If the body is not JSON, throws
 * MALFORMED_JSON, or UNSUPPORTED_MEDIA_TYPE if its content type is not JSON either.
 */
export function parseProcessBody(body: string, mediaType?: string): ProcessBody {
  const request = parseObject(body, mediaType);
  const unknown = Object.keys(request).filter((name) => !['trades', 'source', 'interval'].includes(name));
  if (unknown.length > 0)
    throw validationError('The body has unknown fields', [{ path: 'body', problem: `has ${unknown.length} unknown fields` }]);
  const { interval = '1m' } = request;
  if (!isInterval(interval)) {
    throw validationError('Unknown interval', [{ path: 'interval', problem: `must be one of ${intervalLabels.join(', ')}` }]);
  }
  if ((request.trades === undefined) === (request.source === undefined)) {
    throw validationError('Give either trades or source', [{ path: 'body', problem: 'must contain exactly one of trades and source' }]);
  }
  return request.trades === undefined ? { interval, key: parseSource(request.source) } : { interval, content: parseTrades(request.trades) };
}

function parseObject(body: string, mediaType: string | undefined): Record<string, unknown> {
  const value = parseJsonBody(body, mediaType);
  if (isObject(value)) return value;
  throw validationError('The body is not a JSON object', [{ path: 'body', problem: 'must be an object' }]);
}

/** Accepts JSON under any content type. The content type only decides which error is thrown for a body that is not JSON. */
function parseJsonBody(text: string, mediaType = 'application/json'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/^application\/(.*\+)?json\s*(;|$)/i.test(mediaType)) {
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON, with the header Content-Type: application/json');
    }
    throw new ApiError('MALFORMED_JSON', 'The body is not JSON');
  }
}

function parseSource(source: unknown): string {
  const isValid = isObject(source) && typeof source.key === 'string' && source.key !== '' && Object.keys(source).length === 1;
  if (isValid) return source.key as string;
  throw validationError('Invalid source', [{ path: 'source', problem: 'must be an object whose only field is key, a non-empty string' }]);
}

function parseTrades(trades: unknown): Uint8Array {
  if (!Array.isArray(trades) || trades.length === 0) {
    throw validationError('No trades given', [{ path: 'trades', problem: 'must be an array of 1 to 500 trades' }]);
  }
  if (trades.length > maxTrades) {
    throw new ApiError(
      'PAYLOAD_TOO_LARGE',
      `${trades.length} trades are too many for one request: send at most ${maxTrades}, or upload a file`,
    );
  }
  const details = trades.flatMap((trade, index) => findShapeErrors(trade, `trades[${index}]`));
  if (details.length > 0) throw validationError('Some trades are invalid', details.slice(0, maxDetails));
  const sensitive = trades.flatMap((trade, index) =>
    nameFields
      .filter((name) => isCardNumber(String(trade[name] ?? '')))
      .map((name) => ({ path: `trades[${index}].${name}`, problem: 'looks like a card number' })),
  );
  if (sensitive.length > 0) {
    throw new ApiError('SENSITIVE_DATA_DETECTED', 'Card numbers are not accepted; nothing was stored', sensitive.slice(0, maxDetails));
  }
  return Buffer.from(trades.map((trade) => `${toCanonicalLine(trade)}\n`).join(''));
}

/** All errors in the shape of a trade. The values of its fields are checked later, by the same code that checks the rows of files. */
function findShapeErrors(trade: unknown, path: string): ErrorDetail[] {
  if (!isObject(trade)) return [{ path, problem: 'must be an object' }];
  const faults: ErrorDetail[] = [];
  if (trade.v !== 1) faults.push({ path: `${path}.v`, problem: 'must be 1' });
  for (const name of requiredFields) if (trade[name] === undefined) faults.push({ path: `${path}.${name}`, problem: 'is missing' });
  for (const name of textFields) {
    if (trade[name] !== undefined && typeof trade[name] !== 'string') faults.push({ path: `${path}.${name}`, problem: 'must be a string' });
  }
  const unknown = Object.keys(trade).filter((name) => name !== 'v' && !(textFields as readonly string[]).includes(name));
  if (unknown.length > 0) faults.push({ path, problem: `has ${unknown.length} unknown fields` });
  return faults;
}

function toCanonicalLine(trade: Record<string, unknown>): string {
  return JSON.stringify({ v: 1, ...Object.fromEntries(textFields.map((name) => [name, trade[name]])) });
}

function validationError(message: string, details: ErrorDetail[]): ApiError {
  return new ApiError('VALIDATION_FAILED', message, details);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
