// Uploads a trade file to the raw bucket, and checks that its bars reach the Parquet files and the database, and a copy of it the archive.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { jobIdOf } from '../../platform/job-ids.js';
import { uploadPrefix } from '../../platform/objects.js';
import type { Environment } from '../../settings/schema.js';
import { versionOf } from '../data/upload.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand, requireExisting } from './check.js';
import { functionPrerequisites } from './endpoint.js';
import { computeExpectedBars } from './expected-bars.js';
import { compareDatabase, compareParquet } from './job-output.js';
import { processingCauses, processingPrerequisites } from './round-trip.js';
import { toTardisFile } from './trade-formats.js';
import { type GeneratedTrade, generateTrades, testSymbol } from './trade-generator.js';

const fileTradeCount = 2000;
/** Enough for a cold start in a VPC, a database that resumes, and one retry after the visibility timeout. */
const jobSeconds = 150;

export function ingestChecks(environment: Environment): Check[] {
  const remedy = `aws logs tail /aws/lambda/trading-data-processor-${environment.name} shows the function’s log; ${deployCommand(environment)}`;
  const common = { dependsOn: ['ingest-job'], remedy };
  return [
    {
      id: 'ingest-job',
      sentence: 'A trade file uploaded to the raw bucket is processed',
      remedy,
      dependsOn: [
        'event-source-mapping',
        'raw-bucket-notification',
        'ingest-queue-access',
        'key-messaging',
        ...functionPrerequisites,
        ...processingPrerequisites,
      ],
      mayBeCausedBy: ['raw-bucket-versioning', 'ingest-queue-encryption', 'ingest-queue-redrive', ...processingCauses],
      timeoutSeconds: jobSeconds + 60,
      run: checkProcessed,
    },
    {
      id: 'ingest-parquet',
      sentence: 'Parquet files in the processed bucket hold the bars of the uploaded file',
      ...common,
      run: async (ctx) => compareParquet(ctx, (await uploadTradeFile(ctx)).jobId, computeExpectedBars(generateFileTrades(ctx))),
    },
    {
      id: 'ingest-database',
      sentence: 'The database holds the bars of the uploaded file',
      ...common,
      run: (ctx) => compareDatabase(ctx, testSymbol(ctx.seed, '-FILE'), computeExpectedBars(generateFileTrades(ctx))),
    },
    {
      id: 'ingest-archive',
      sentence: 'The archive bucket holds an identical copy of the uploaded file',
      reason: 'PCI DSS 10.5: the original data stays available',
      ...common,
      run: checkArchived,
    },
  ];
}

interface UploadedFile {
  key: string;
  versionId: string;
  jobId: string;
  bytes: Buffer;
}

function generateFileTrades({ seed }: CheckContext): GeneratedTrade[] {
  return generateTrades({ seed, symbol: testSymbol(seed, '-FILE'), count: fileTradeCount, stepNanoseconds: 1000n });
}

/** Uploads the seed's trade file to the raw bucket, once for all checks. */
function uploadTradeFile(ctx: CheckContext): Promise<UploadedFile> {
  return ctx.once('ingest', async () => {
    const s3 = await ctx.target.aws.s3();
    const bucket = ctx.names.buckets.raw;
    const key = `${uploadPrefix}verify/${ctx.seed}.csv.gz`;
    const bytes = toTardisFile(generateFileTrades(ctx));
    const versionId = versionOf(
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/gzip' })),
    );
    const jobId = jobIdOf({ bucket, key, version: versionId });
    return { key, versionId, jobId, bytes };
  });
}

async function checkProcessed(ctx: CheckContext): Promise<string> {
  const { jobId } = await uploadTradeFile(ctx);
  const deadline = ctx.now().getTime() + jobSeconds * 1000;
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 1.5, 5000)) {
    const status = await readJobStatus(ctx, jobId);
    if (status === 'SUCCEEDED') return `job ${jobId} SUCCEEDED`;
    if (status === 'FAILED' || status === 'SUPERSEDED') throw checkFailure(`job ${jobId} of ${fileTradeCount} valid trades is ${status}`);
    if (ctx.now().getTime() + pauseMs > deadline) {
      throw checkFailure(`job ${jobId} ${status === undefined ? 'has not started' : `is still ${status}`} after ${jobSeconds} seconds`);
    }
    await ctx.sleep(pauseMs, ctx.signal);
  }
}

async function readJobStatus(ctx: CheckContext, jobId: string): Promise<string | undefined> {
  const dynamoDb = await ctx.target.aws.dynamoDb();
  const Key = { sessionId: { S: jobId } };
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: ctx.names.tables.sessions, Key, ConsistentRead: true }));
  return Item?.status?.S;
}

async function checkArchived(ctx: CheckContext): Promise<string> {
  const { key, versionId, bytes } = await uploadTradeFile(ctx);
  const s3 = await ctx.target.aws.s3();
  const Bucket = ctx.names.buckets.archive;
  const { Body, Metadata = {} } = await requireExisting(`s3://${Bucket}/${key}`, s3.send(new GetObjectCommand({ Bucket, Key: key })));
  const copy = await Body?.transformToByteArray();
  return compare({
    'source version of the copy': [Metadata['source-version'], versionId],
    content: [copy !== undefined && bytes.equals(copy) ? 'identical' : 'different', 'identical'],
  });
}
