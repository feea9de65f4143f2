// Posts trades to the API, and checks that the API's answers, the Parquet files and the database hold exactly the expected bars.

import type { Bar } from '../../platform/bars.js';
import type { Environment } from '../../settings/schema.js';
import { type ApiRequest, callUntil, requireStatus } from './api-client.js';
import { compareBars } from './bar-comparison.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand } from './check.js';
import { answerPrerequisites, functionCauses, keyedRequestCauses } from './endpoint.js';
import { computeExpectedBars } from './expected-bars.js';
import { compareDatabase, compareParquet } from './job-output.js';
import { toRequestBody } from './trade-formats.js';
import { type GeneratedTrade, generateTrades, testSymbol } from './trade-generator.js';

/** Checks that must pass before the function can process trades, whether they come from the API or the queue. */
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
/** Checks whose failure could explain why the function fails to process trades. */
export const processingCauses = [
  ...functionCauses,
  'cluster-iam',
  'cluster-instances',
  'raw-bucket-encryption',
  'processed-bucket-encryption',
  'archive-bucket-encryption',
] as const;

const inlineTradeCount = 240;

export function roundTripChecks(environment: Environment): Check[] {
  const remedy = `aws logs tail /aws/lambda/trading-data-processor-${environment.name} shows the function’s log; ${deployCommand(environment)}`;
  const common = { dependsOn: ['round-trip-answer'], remedy, timeoutSeconds: 120 };
  return [
    {
      id: 'round-trip-answer',
      sentence: 'POST /process returns exactly the expected bars',
      ...common,
      dependsOn: ['endpoint-with-key', ...answerPrerequisites, ...processingPrerequisites],
      mayBeCausedBy: [...keyedRequestCauses, ...processingCauses, 'api-key-registered'],
      run: checkAnswer,
    },
    { id: 'round-trip-job', sentence: 'GET /process/{jobId} reports that the job succeeded', ...common, run: checkJob },
    { id: 'round-trip-query', sentence: 'GET /bars returns the bars of the posted trades', ...common, run: checkBarsQuery },
    {
      id: 'round-trip-parquet',
      sentence: 'Parquet files in the processed bucket hold the bars of the posted trades',
      ...common,
      run: async (ctx) => compareParquet(ctx, (await postTrades(ctx)).jobId, computeExpectedBars(generateInlineTrades(ctx))),
    },
    {
      id: 'round-trip-database',
      sentence: 'The database holds the bars of the posted trades',
      ...common,
      run: (ctx) => compareDatabase(ctx, testSymbol(ctx.seed), computeExpectedBars(generateInlineTrades(ctx))),
    },
  ];
}

interface Answer {
  jobId: string;
  status: string;
  summary: { accepted: number; rejected: number; duplicates: number };
  bars: Bar[];
}

function generateInlineTrades({ seed }: CheckContext): GeneratedTrade[] {
  return generateTrades({ seed, symbol: testSymbol(seed), count: inlineTradeCount, stepNanoseconds: 1n });
}

async function checkAnswer(ctx: CheckContext): Promise<string> {
  const trades = generateInlineTrades(ctx);
  const { status, summary, bars } = await postTrades(ctx);
  const distinct = new Set(trades.map((trade) => trade.id ?? trade)).size;
  compare({
    'job status': [status, 'SUCCEEDED'],
    'accepted trades': [summary?.accepted, distinct],
    'rejected trades': [summary?.rejected, 0],
    duplicates: [summary?.duplicates, trades.length - distinct],
  });
  if (!Array.isArray(bars)) throw checkFailure('POST /process answered without bars');
  return `${trades.length} trades, ${compareBars('the answer', bars, computeExpectedBars(trades))}`;
}

async function checkJob(ctx: CheckContext): Promise<string> {
  const { jobId } = await postTrades(ctx);
  const request: ApiRequest = { path: `/process/${jobId}`, key: 'deployed' };
  const answer = await callUntil(ctx, request, 200, 20);
  requireStatus(request, answer, 200);
  const job = answer.body as { jobId?: string; status?: string };
  return compare({ job: [job.jobId, jobId], status: [job.status, 'SUCCEEDED'] });
}

async function checkBarsQuery(ctx: CheckContext): Promise<string> {
  const expected = computeExpectedBars(generateInlineTrades(ctx));
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

/** Posts the seed's trades, once for all checks. Retries, because a paused database resumes too slowly for API Gateway. */
function postTrades(ctx: CheckContext): Promise<Answer> {
  return ctx.once('round trip', async () => {
    const request: ApiRequest = { method: 'POST', path: '/process', key: 'deployed', body: toRequestBody(generateInlineTrades(ctx)) };
    const answer = await callUntil(ctx, request, 200, 75);
    requireStatus(request, answer, 200);
    return answer.body as Answer;
  });
}
