// Handles upload notifications: S3 events that are delivered through SQS or directly by S3.
import type { S3Event, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { inlineJobIdIn, uploadPrefix } from '../../platform/objects.js';
import { describeBug } from '../adapters/log.js';
import { type StoredObject, toStoredObject } from '../adapters/object-store.js';
import type { Services } from '../adapters/services.js';
import { ProcessingError } from '../core/processing-error.js';
import { processJob, type RemainingMs } from './job.js';

/** If less time than this is left, the remaining messages of a batch are returned to the queue unprocessed. */
const minRemainingMs = 12_000;

/** Processes a batch in order. Reports only those messages as failed that SQS should redeliver, which excludes files with bad data. */
export async function handleQueueEvent(services: Services, event: SQSEvent, remainingMs: RemainingMs): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const [n, record] of event.Records.entries()) {
    const hasTime = n === 0 || remainingMs() >= minRemainingMs;
    const isDone = hasTime && (await handleMessage(services, record, remainingMs, n > 0));
    if (!isDone) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** Processes all uploads in an S3 event. If any of them failed, throws the first error at the end, so that the event is delivered again. */
export async function handleS3Event(services: Services, event: S3Event, remainingMs: RemainingMs, isLate = false): Promise<void> {
  const failures: unknown[] = [];
  for (const [n, object] of extractUploads(services, event).entries()) {
    await processJob(services, { object, isLate: isLate || n > 0 }, remainingMs).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** Returns false if SQS should redeliver the message. */
async function handleMessage(
  services: Services,
  { body, messageId }: SQSRecord,
  remainingMs: RemainingMs,
  isLate: boolean,
): Promise<boolean> {
  try {
    await handleS3Event(services, JSON.parse(body), remainingMs, isLate);
    return true;
  } catch (error) {
    const reason = error instanceof ProcessingError ? { code: error.code } : describeBug(error);
    services.log('ERROR', 'message returned to the queue', { messageId, ...reason });
    return false;
  }
}

/** The uploads in an event, and trades of requests that are processed again. S3's test event and all other objects are skipped. */
function extractUploads({ settings, log }: Services, event: S3Event | { Event?: string }): StoredObject[] {
  if (!('Records' in event)) {
    if (event.Event !== 's3:TestEvent') throw new Error('the message contains neither records nor a test event');
    return [];
  }
  return event.Records.flatMap(({ eventName, s3: { bucket, object } }) => {
    const key = decodeKey(object.key);
    const isSource = bucket.name === settings.buckets.raw && key !== undefined && (isUpload(key) || inlineJobIdIn(key) !== undefined);
    if (isSource && /^(s3:)?ObjectCreated:/.test(eventName)) {
      const stored = toStoredObject(bucket.name, key, { versionId: object.versionId, eTag: object.eTag ?? '', size: object.size });
      // The trades of a request are stored once; their version is the job's id.
      return [{ ...stored, version: inlineJobIdIn(key) ?? stored.version }];
    }
    log('WARN', 'event is not about an upload', { eventName });
    return [];
  });
}

function isUpload(key: string): boolean {
  return key.startsWith(uploadPrefix) && !key.endsWith('/');
}

/** Keys in S3 events are URL-encoded, with `+` for a space. Undefined if the encoding is invalid. */
function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
