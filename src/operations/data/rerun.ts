// Processes files again: those that are in the raw bucket, and those that only the archive still has.
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CopyObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';
import { announcement, jobIdOfObject } from '../../platform/objects.js';
import { step } from '../../step.js';
import { versionOf } from './upload.js';

type RerunContext = Pick<Context, 'report' | 'now' | 'signal'>;
export type RerunOutputs = Pick<Outputs, 'raw-data-bucket' | 'archive-bucket' | 'sessions-table' | 'queue-url'>;

/** The files to process again, by key. */
export interface RerunFiles {
  raw: string[];
  /** Keys that only the archive has. */
  archived: string[];
}

/** Lists the files whose keys begin with `prefix`. Throws NOT_DEPLOYED if a bucket does not exist. */
export async function listRerunFiles(access: AwsAccess, outputs: RerunOutputs, prefix: string): Promise<RerunFiles> {
  const s3 = await access.aws.s3();
  const list = (bucket: string) => callAws(access, 's3:ListObjectsV2', () => listKeys(s3, bucket, prefix));
  const [raw, archive] = await Promise.all([list(outputs['raw-data-bucket']), list(outputs['archive-bucket'])]);
  const present = new Set(raw);
  return { raw, archived: archive.filter((key) => !present.has(key)) };
}

async function listKeys(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
    const page: ListObjectsV2CommandOutput | undefined = await ifExists(s3.send(command));
    if (page === undefined) throw new TradingInfraError('NOT_DEPLOYED', `There is no bucket ${bucket}.`);
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined || Key.endsWith('/') ? [] : [Key])));
    token = page.NextContinuationToken;
  }
  return keys.sort();
}

/**
 * Queues the newest versions of the files in the raw bucket, and copies the others back from the archive, which queues them too. Returns the ids of the jobs of
 * those in the raw bucket. Jobs that are running are left alone. Throws INTERRUPTED after Ctrl-C: files that were queued before stay so.
 */
export async function rerun(ctx: RerunContext, access: AwsAccess, outputs: RerunOutputs, files: RerunFiles): Promise<string[]> {
  const title = `Queue ${files.raw.length + files.archived.length} files again`;
  return step(ctx, { id: 'rerun', title, note: (jobs) => `${jobs.length} queued` }, async () => {
    const jobIds: string[] = [];
    for (const key of files.raw) {
      assertNotInterrupted(ctx, jobIds.length);
      jobIds.push(...(await queueAgain(access, outputs, key)));
      ctx.report({ type: 'step-progress', text: `${jobIds.length} of ${files.raw.length}` });
    }
    for (const key of files.archived) {
      assertNotInterrupted(ctx, jobIds.length);
      jobIds.push(await restore(access, outputs, key));
    }
    return jobIds;
  });
}

function assertNotInterrupted({ signal }: RerunContext, queued: number): void {
  if (!signal.aborted) return;
  throw new TradingInfraError('INTERRUPTED', `Interrupted after ${queued} files were queued; their jobs continue.`, {
    hint: 'trading-infra jobs list',
  });
}

/** Makes the job of an object's newest version one that was never tried, and announces the object to the function. Returns no id if the job is running. */
async function queueAgain(access: AwsAccess, outputs: RerunOutputs, key: string): Promise<string[]> {
  const bucket = outputs['raw-data-bucket'];
  const [s3, sqs] = await Promise.all([access.aws.s3(), access.aws.sqs()]);
  const found = await callAws(access, 's3:HeadObject', () => s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
  const version = versionOf(found);
  const jobId = jobIdOfObject({ bucket, key, version });
  if (!(await resetJob(access, outputs['sessions-table'], jobId))) return [];
  const versionId = version === found.VersionId ? version : undefined;
  const object = { bucket, key, version, versionId, size: found.ContentLength };
  const message = { QueueUrl: outputs['queue-url'], MessageBody: announcement(object, 'Rerun') };
  await callAws(access, 'sqs:SendMessage', () => sqs.send(new SendMessageCommand(message)));
  return [jobId];
}

/** Returns false if the job is running. A job without a record needs no reset. */
async function resetJob(access: AwsAccess, table: string, jobId: string): Promise<boolean> {
  const dynamoDb = await access.aws.dynamoDb();
  const command = new UpdateItemCommand({
    TableName: table,
    Key: { sessionId: { S: jobId } },
    UpdateExpression: 'SET #status = :queued, attempts = :none REMOVE leaseToken, leaseUntil',
    ConditionExpression: 'attribute_exists(sessionId) AND #status <> :running',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':queued': { S: 'QUEUED' }, ':running': { S: 'IN_PROGRESS' }, ':none': { N: '0' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  return callAws(access, 'dynamodb:UpdateItem', async () => {
    try {
      await dynamoDb.send(command);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return error.Item === undefined;
      throw error;
    }
  });
}

/** Copies an object from the archive to the raw bucket, where its creation is announced to the function. Returns the id of its job. */
async function restore(access: AwsAccess, outputs: RerunOutputs, key: string): Promise<string> {
  const bucket = outputs['raw-data-bucket'];
  const s3 = await access.aws.s3();
  const source = `${outputs['archive-bucket']}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const { VersionId, CopyObjectResult } = await callAws(access, 's3:CopyObject', () =>
    s3.send(new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource: source })),
  );
  return jobIdOfObject({ bucket, key, version: versionOf({ VersionId, ETag: CopyObjectResult?.ETag }) });
}
