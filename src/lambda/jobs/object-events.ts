// Announcements of uploads: S3 events, as they come from the queue or from S3 itself.
import type { S3Event, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { uploadPrefix } from '../../platform/objects.js';
import { describeBug } from '../adapters/log.js';
import { type StoredObject, storedObject } from '../adapters/object-store.js';
import type { Services } from '../adapters/services.js';
import { ProcessingError } from '../core/processing-error.js';
import { type RemainingMs, runJob } from './job.js';

/** A further message that would be begun with less than this is better left to another invocation. */
const minimumMs = 12_000;

/** Works through a batch; only the messages that are worth another try are reported as failed. */
export async function handleQueue(services: Services, event: SQSEvent, remainingMs: RemainingMs): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const [n, record] of event.Records.entries()) {
    const isBegun = n === 0 || remainingMs() >= minimumMs;
    const isDone = isBegun && (await isHandled(services, record, remainingMs, n > 0));
    if (!isDone) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** An event that S3 sent directly. Throws, for another delivery, if a record could not be handled; the others are done by then. */
export async function handleObjects(services: Services, event: S3Event, remainingMs: RemainingMs, isLate = false): Promise<void> {
  const failures: unknown[] = [];
  for (const [n, object] of uploadsIn(services, event).entries()) {
    await runJob(services, { object, isLate: isLate || n > 0 }, remainingMs).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function isHandled(services: Services, { body, messageId }: SQSRecord, remainingMs: RemainingMs, isLate: boolean): Promise<boolean> {
  try {
    await handleObjects(services, JSON.parse(body), remainingMs, isLate);
    return true;
  } catch (error) {
    const why = error instanceof ProcessingError ? { code: error.code } : describeBug(error);
    services.log('ERROR', 'message goes back to the queue', { messageId, ...why });
    return false;
  }
}

/** The uploads that an event announces; S3's test event and objects that are none of ours are left out. */
function uploadsIn({ settings, log }: Services, event: S3Event | { Event?: string }): StoredObject[] {
  if (!('Records' in event)) {
    if (event.Event !== 's3:TestEvent') throw new Error('a message holds neither records nor a test event');
    return [];
  }
  return event.Records.flatMap(({ eventName, s3: { bucket, object } }) => {
    const key = decodeKey(object.key);
    const isUpload = bucket.name === settings.buckets.raw && key?.startsWith(uploadPrefix) && !key.endsWith('/');
    if (key !== undefined && isUpload && /^(s3:)?ObjectCreated:/.test(eventName)) {
      return [storedObject(bucket.name, key, { versionId: object.versionId, eTag: object.eTag ?? '', size: object.size })];
    }
    log('WARN', 'event is not about an upload', { eventName });
    return [];
  });
}

/** Keys in events are URL-encoded, with a plus for a space. Undefined for one that is not. */
function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
