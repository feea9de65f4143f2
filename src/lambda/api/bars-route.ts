// GET /bars: merged bars from Aurora.
import type { APIGatewayProxyResult } from 'aws-lambda';
import { intervals, isServed, servedIntervals } from '../../platform/intervals.js';
import { type BarCursor, type BarQuery, queryBars } from '../adapters/bar-query.js';
import type { Services } from '../adapters/services.js';
import { ApiError, jsonResponse } from './http-response.js';

type Parameters = Readonly<Record<string, string | undefined>>;

const defaultLimit = 500;
const maxLimit = 5_000;
/** Limit for daily bars. Their measures are computed from all minutes of the day, so a larger page would exceed the gateway's timeout. */
const maxDays = 500;
const secondsHint = '1s bars are Parquet files in the processed bucket, under bars/v1/interval=1s/';
const parameterNames = ['symbol', 'venue', 'interval', 'from', 'to', 'limit', 'cursor'];

/** Responds with a page of bars, ordered by time and venue. Throws VALIDATION_FAILED if a parameter is invalid. */
export async function getBars({ database }: Services, parameters: Parameters): Promise<APIGatewayProxyResult> {
  const query = parseQuery(parameters);
  const bars = await queryBars(database, query);
  const last = bars.length === query.limit ? bars.at(-1) : undefined;
  return jsonResponse(200, { bars, ...(last && { nextCursor: encodeCursor({ barStart: last.bar_start, venue: last.venue }) }) });
}

function parseQuery(parameters: Parameters): BarQuery {
  const unknown = Object.keys(parameters).filter((name) => !parameterNames.includes(name));
  if (unknown.length > 0) throw invalidParameter('query', `may only contain ${parameterNames.join(', ')}`);
  const { symbol, venue, interval = '1m', limit = String(defaultLimit), cursor } = parameters;
  if (symbol === undefined || symbol === '') throw invalidParameter('symbol', 'is missing');
  if (!isServed(interval)) throw invalidParameter('interval', `must be one of ${servedIntervals.join(', ')}; ${secondsHint}`);
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxLimit)
    throw invalidParameter('limit', `must be from 1 to ${maxLimit}`);
  return {
    symbol,
    venue,
    intervalUs: intervals[interval],
    from: parseInstant('from', parameters.from),
    to: parseInstant('to', parameters.to),
    limit: Math.min(Number(limit), interval === '1d' ? maxDays : maxLimit),
    after: cursor === undefined ? undefined : decodeCursor(cursor),
  };
}

function parseInstant(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const isWellFormed = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const instant = new Date(text);
  if (!isWellFormed || Number.isNaN(instant.getTime()))
    throw invalidParameter(name, 'must be an ISO 8601 date, or a date and time with a time zone');
  return instant;
}

function encodeCursor({ barStart, venue }: BarCursor): string {
  return Buffer.from(JSON.stringify([barStart, venue])).toString('base64url');
}

function decodeCursor(cursor: string): BarCursor {
  try {
    const [barStart, venue] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof venue === 'string' && new Date(barStart).toISOString() === barStart) return { barStart, venue };
  } catch {
    // Any malformed cursor gets the same error.
  }
  throw invalidParameter('cursor', 'must be the nextCursor of an earlier response');
}

function invalidParameter(path: string, problem: string): ApiError {
  return new ApiError('VALIDATION_FAILED', `The parameter ${path} ${problem}`, [{ path, problem }]);
}
