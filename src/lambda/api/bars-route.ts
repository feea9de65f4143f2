// GET /bars: merged bars from Aurora.
import type { APIGatewayProxyResult } from 'aws-lambda';
import { intervals, isServed, servedIntervals } from '../../platform/intervals.js';
import { type BarPlace, type BarQuery, readBars } from '../adapters/bar-query.js';
import type { Services } from '../adapters/services.js';
import { ApiError, answer } from './http-answer.js';

type Parameters = Readonly<Record<string, string | undefined>>;

const defaultLimit = 500;
const maxLimit = 5_000;
/** A day's measures need all of its minutes: a page of more days would take longer than the gateway waits. */
const maxDays = 500;
const whereSecondsAre = 'bars of 1s are Parquet in the processed bucket, under bars/v1/interval=1s/';
const parameterNames = ['symbol', 'venue', 'interval', 'from', 'to', 'limit', 'cursor'];

/** A page of bars by time and venue; `nextCursor` is there as long as there may be more. */
export async function getBars({ database }: Services, parameters: Parameters): Promise<APIGatewayProxyResult> {
  const query = readQuery(parameters);
  const bars = await readBars(database, query);
  const last = bars.length === query.limit ? bars.at(-1) : undefined;
  return answer(200, { bars, ...(last && { nextCursor: encodeCursor({ barStart: last.bar_start, venue: last.venue }) }) });
}

function readQuery(parameters: Parameters): BarQuery {
  const unknown = Object.keys(parameters).filter((name) => !parameterNames.includes(name));
  if (unknown.length > 0) throw invalid('query', `may hold only ${parameterNames.join(', ')}`);
  const { symbol, venue, interval = '1m', limit = String(defaultLimit), cursor } = parameters;
  if (symbol === undefined || symbol === '') throw invalid('symbol', 'is missing');
  if (!isServed(interval)) throw invalid('interval', `must be one of ${servedIntervals.join(', ')}; ${whereSecondsAre}`);
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxLimit) throw invalid('limit', `must be from 1 to ${maxLimit}`);
  return {
    symbol,
    venue,
    intervalUs: intervals[interval],
    from: readInstant('from', parameters.from),
    to: readInstant('to', parameters.to),
    limit: Math.min(Number(limit), interval === '1d' ? maxDays : maxLimit),
    after: cursor === undefined ? undefined : decodeCursor(cursor),
  };
}

function readInstant(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const isComplete = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const instant = new Date(text);
  if (!isComplete || Number.isNaN(instant.getTime())) throw invalid(name, 'must be a date, or a time with its zone, in ISO 8601');
  return instant;
}

function encodeCursor({ barStart, venue }: BarPlace): string {
  return Buffer.from(JSON.stringify([barStart, venue])).toString('base64url');
}

function decodeCursor(cursor: string): BarPlace {
  try {
    const [barStart, venue] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof venue === 'string' && new Date(barStart).toISOString() === barStart) return { barStart, venue };
  } catch {
    // Falls through to the one answer for every text that is no cursor.
  }
  throw invalid('cursor', 'must be a nextCursor of an earlier answer');
}

function invalid(path: string, problem: string): ApiError {
  return new ApiError('VALIDATION_FAILED', `The parameter ${path} ${problem}`, [{ path, problem }]);
}
