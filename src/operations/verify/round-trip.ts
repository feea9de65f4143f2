// Trades posted to the API come back as bars, and lie in Parquet and in the database: equal, digit by digit, to bars computed here.

import type { Bar } from '../../platform/bars.js';
import type { Environment } from '../../settings/schema.js';
import { type ApiRequest, callUntil, requireStatus } from './api-client.js';
import { compareBars } from './bar-comparison.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand } from './check.js';
import { answerPrerequisites, functionCauses, keyedRequestCauses } from './endpoint.js';
import { expectedBars } from './expected-bars.js';
import { compareDatabase, compareParquet } from './job-output.js';
import { toRequestBody } from './trade-formats.js';
import { type GeneratedTrade, generateTrades, testSymbol } from './trade-generator.js';

/** What the function writes to when it works on trades, from whichever side they came. */
export const processingPrerequisites = [
  'function-environment',
  'sessions-table',
  'raw-bucket',
  'processed-bucket',
  'archive-bucket',
  'database-schema',
  'key-s3',
  'key-dynamodb',
  'key-database',
] as const;
/** Settings that can make it fail at that. */
export const processingCauses = [
  ...functionCauses,
  'cluster-iam',
  'cluster-instances',
  'raw-bucket-encryption',
  'processed-bucket-encryption',
  'archive-bucket-encryption',
] as const;

const inlineTrades = 240;

export function roundTripChecks(environment: Environment): Check[] {
  const remedy = `aws logs tail /aws/lambda/trading-data-processor-${environment.name} shows what the function says; ${deployCommand(environment)}`;
  const more = { dependsOn: ['round-trip-answer'], remedy, timeoutSeconds: 120 };
  return [
    {
      id: 'round-trip-answer',
      sentence: 'Trades posted to the API are answered with exactly their bars',
      ...more,
      dependsOn: ['endpoint-with-key', ...answerPrerequisites, ...processingPrerequisites],
      mayBeCausedBy: [...keyedRequestCauses, ...processingCauses, 'api-key-registered'],
      run: isAnswered,
    },
    { id: 'round-trip-job', sentence: 'The API tells that the job of these trades succeeded', ...more, run: hasJob },
    { id: 'round-trip-query', sentence: 'The API finds the bars of these trades again', ...more, run: isFound },
    {
      id: 'round-trip-parquet',
      sentence: 'The bars of these trades lie as Parquet in the processed bucket',
      ...more,
      run: async (ctx) => compareParquet(ctx, (await postTrades(ctx)).jobId, expectedBars(tradesOf(ctx))),
    },
    {
      id: 'round-trip-database',
      sentence: 'The bars of these trades stand in the database',
      ...more,
      run: (ctx) => compareDatabase(ctx, testSymbol(ctx.seed), expectedBars(tradesOf(ctx))),
    },
  ];
}

interface Answer {
  jobId: string;
  status: string;
  summary: { accepted: number; rejected: number; duplicates: number };
  bars: Bar[];
}

function tradesOf({ seed }: CheckContext): GeneratedTrade[] {
  return generateTrades({ seed, symbol: testSymbol(seed), count: inlineTrades, stepNanoseconds: 1n });
}

async function isAnswered(ctx: CheckContext): Promise<string> {
  const trades = tradesOf(ctx);
  const { status, summary, bars } = await postTrades(ctx);
  const distinct = new Set(trades.map((trade) => trade.id ?? trade)).size;
  compare({
    'the job’s status': [status, 'SUCCEEDED'],
    'accepted trades': [summary?.accepted, distinct],
    'rejected trades': [summary?.rejected, 0],
    duplicates: [summary?.duplicates, trades.length - distinct],
  });
  if (!Array.isArray(bars)) throw checkFailure('POST /process answered without bars');
  return `${trades.length} trades, ${compareBars('the answer', bars, expectedBars(trades))}`;
}

async function hasJob(ctx: CheckContext): Promise<string> {
  const { jobId } = await postTrades(ctx);
  const request: ApiRequest = { path: `/process/${jobId}`, key: 'deployed' };
  const answer = await callUntil(ctx, request, 200, 20);
  requireStatus(request, answer, 200);
  const job = answer.body as { jobId?: string; status?: string };
  return compare({ 'the job': [job.jobId, jobId], 'its status': [job.status, 'SUCCEEDED'] });
}

async function isFound(ctx: CheckContext): Promise<string> {
  const expected = expectedBars(tradesOf(ctx));
  const first = Date.parse(expected[0]?.bar_start ?? '');
  const query = new URLSearchParams({
    symbol: testSymbol(ctx.seed),
    interval: '1m',
    from: new Date(first).toISOString(),
    to: new Date(first + 3_600_000).toISOString(),
    limit: '100',
  });
  const request: ApiRequest = { path: `/bars?${query}`, key: 'deployed' };
  const answer = await callUntil(ctx, request, 200, 20);
  requireStatus(request, answer, 200);
  const { bars } = answer.body as { bars?: Bar[] };
  if (!Array.isArray(bars)) throw checkFailure('GET /bars answered without bars');
  return compareBars('the answer', bars, expected);
}

/** Posts the seed's trades, once for all checks. The database may have to wake up, which the gateway does not wait for. */
function postTrades(ctx: CheckContext): Promise<Answer> {
  return ctx.once('round trip', async () => {
    const request: ApiRequest = { method: 'POST', path: '/process', key: 'deployed', body: toRequestBody(tradesOf(ctx)) };
    const answer = await callUntil(ctx, request, 200, 75);
    requireStatus(request, answer, 200);
    return answer.body as Answer;
  });
}
