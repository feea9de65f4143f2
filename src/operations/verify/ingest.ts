// A file put into the raw bucket goes through the queue and the function to Parquet, manifest, database and archive.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { jobIdOf } from '../../platform/jobs.js';
import { uploadPrefix } from '../../platform/objects.js';
import type { Environment } from '../../settings/schema.js';
import { versionOf } from '../data/upload.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand, requireExisting } from './check.js';
import { functionPrerequisites } from './endpoint.js';
import { expectedBars } from './expected-bars.js';
import { compareDatabase, compareParquet } from './job-output.js';
import { processingCauses, processingPrerequisites } from './round-trip.js';
import { toTardisFile } from './trade-formats.js';
import { type GeneratedTrade, generateTrades, testSymbol } from './trade-generator.js';

const fileTrades = 2000;
/** A cold start in a VPC, a database that wakes up, and one retry after the queue's pause. */
const jobSeconds = 150;

export function ingestChecks(environment: Environment): Check[] {
  const remedy = `aws logs tail /aws/lambda/trading-data-processor-${environment.name} shows what the function says; ${deployCommand(environment)}`;
  const more = { dependsOn: ['ingest-job'], remedy };
  return [
    {
      id: 'ingest-job',
      sentence: 'A file of trades put into the raw bucket is processed',
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
      run: isProcessed,
    },
    {
      id: 'ingest-parquet',
      sentence: 'The file’s bars lie as Parquet in the processed bucket',
      ...more,
      run: async (ctx) => compareParquet(ctx, (await putFile(ctx)).jobId, expectedBars(tradesOf(ctx))),
    },
    {
      id: 'ingest-database',
      sentence: 'The file’s bars stand in the database',
      ...more,
      run: (ctx) => compareDatabase(ctx, testSymbol(ctx.seed, '-FILE'), expectedBars(tradesOf(ctx))),
    },
    {
      id: 'ingest-archive',
      sentence: 'The file is kept in the archive bucket, byte by byte, under its version',
      reason: 'PCI DSS 10.5: what was received can always be shown',
      ...more,
      run: isArchived,
    },
  ];
}

interface PutFile {
  key: string;
  versionId: string;
  jobId: string;
  bytes: Buffer;
}

function tradesOf({ seed }: CheckContext): GeneratedTrade[] {
  return generateTrades({ seed, symbol: testSymbol(seed, '-FILE'), count: fileTrades, stepNanoseconds: 1000n });
}

/** Puts the seed's file into the raw bucket, once for all checks. */
function putFile(ctx: CheckContext): Promise<PutFile> {
  return ctx.once('ingest', async () => {
    const s3 = await ctx.target.aws.s3();
    const bucket = ctx.names.buckets.raw;
    const key = `${uploadPrefix}verify/${ctx.seed}.csv.gz`;
    const bytes = toTardisFile(tradesOf(ctx));
    const versionId = versionOf(
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/gzip' })),
    );
    const jobId = jobIdOf({ bucket, key, version: versionId });
    return { key, versionId, jobId, bytes };
  });
}

async function isProcessed(ctx: CheckContext): Promise<string> {
  const { jobId } = await putFile(ctx);
  const deadline = ctx.now().getTime() + jobSeconds * 1000;
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 1.5, 5000)) {
    const status = await readStatus(ctx, jobId);
    if (status === 'SUCCEEDED') return `job ${jobId} SUCCEEDED`;
    if (status === 'FAILED' || status === 'SUPERSEDED') throw checkFailure(`the job ${jobId} of ${fileTrades} good trades is ${status}`);
    if (ctx.now().getTime() + pauseMs > deadline) {
      throw checkFailure(`the job ${jobId} is ${status ?? 'not even begun'} after ${jobSeconds} seconds`);
    }
    await ctx.sleep(pauseMs, ctx.signal);
  }
}

async function readStatus(ctx: CheckContext, jobId: string): Promise<string | undefined> {
  const dynamoDb = await ctx.target.aws.dynamoDb();
  const Key = { sessionId: { S: jobId } };
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: ctx.names.tables.sessions, Key, ConsistentRead: true }));
  return Item?.status?.S;
}

async function isArchived(ctx: CheckContext): Promise<string> {
  const { key, versionId, bytes } = await putFile(ctx);
  const s3 = await ctx.target.aws.s3();
  const Bucket = ctx.names.buckets.archive;
  const { Body, Metadata = {} } = await requireExisting(`s3://${Bucket}/${key}`, s3.send(new GetObjectCommand({ Bucket, Key: key })));
  const copy = await Body?.transformToByteArray();
  return compare({
    'the version that the copy names': [Metadata['source-version'], versionId],
    'its bytes': [copy !== undefined && bytes.equals(copy) ? 'equal' : 'different', 'equal'],
  });
}
