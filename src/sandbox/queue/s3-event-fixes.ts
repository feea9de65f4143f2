// Fixes the emulator's S3 events: they lack the object's version and sequencer, and they encode the slashes in the object's key.
import { createHash } from 'node:crypto';
import type { EmulatorClient } from '../emulator/emulator-client.js';
import { editElements, elementText, unescapeXml } from '../front/xml-elements.js';
import type { SqsMessage } from './sqs-event.js';

interface S3Record {
  eventSource?: string;
  awsRegion: string;
  eventTime: string;
  s3: { bucket: { name: string }; object: { key: string; eTag?: string; versionId?: string; sequencer?: string } };
}

export interface ObjectVersion {
  key: string;
  versionId: string;
  eTag: string;
  /** The time of the last modification, in milliseconds since the epoch. */
  modified: number;
}

/** Completes the S3 event in a message. Any other message is returned unchanged. */
export async function completeS3Message(emulator: EmulatorClient, message: SqsMessage): Promise<SqsMessage> {
  const records = s3Records(message.Body);
  if (!records) return message;
  const completed = await Promise.all(
    records.map(async (record) => {
      const key = decodeURIComponent(record.s3.object.key.replaceAll('+', ' '));
      return completeRecord(record, await listVersions(emulator, record.awsRegion, record.s3.bucket.name, key));
    }),
  );
  const Body = JSON.stringify({ Records: completed });
  return { ...message, Body, MD5OfBody: createHash('md5').update(Body).digest('hex') };
}

function s3Records(body: string): S3Record[] | undefined {
  try {
    const { Records } = JSON.parse(body) as { Records?: S3Record[] };
    return Records?.every(({ eventSource }) => eventSource === 'aws:s3') ? Records : undefined;
  } catch {
    return undefined;
  }
}

/** Completes one record. Of several versions with the same ETag, the one closest to the event's time is used. */
export function completeRecord(record: S3Record, versions: readonly ObjectVersion[]): S3Record {
  const { object } = record.s3;
  const eventTime = record.eventTime.endsWith('Z') ? record.eventTime : `${record.eventTime.slice(0, 23)}Z`;
  const at = Date.parse(eventTime);
  const [version] = versions
    .filter(({ eTag, versionId }) => eTag === object.eTag && versionId !== 'null')
    .sort((a, b) => Math.abs(a.modified - at) - Math.abs(b.modified - at));
  const completed = {
    ...object,
    key: object.key.replaceAll(/%2F/gi, '/'),
    ...(version && { versionId: version.versionId }),
    sequencer: object.sequencer ?? at.toString(16).toUpperCase().padStart(18, '0'),
  };
  return { ...record, eventTime, s3: { ...record.s3, object: completed } };
}

async function listVersions(emulator: EmulatorClient, region: string, bucket: string, key: string): Promise<ObjectVersion[]> {
  const path = `/${bucket}?versions&prefix=${encodeURIComponent(key)}`;
  const xml = (await emulator.bytes({ service: 's3', region, path })).toString();
  const versions: ObjectVersion[] = [];
  editElements(xml, 'Version', (inside) => {
    const text = (name: string) => unescapeXml(elementText(inside, name) ?? '');
    versions.push({
      key: text('Key'),
      versionId: text('VersionId'),
      eTag: text('ETag').replaceAll('"', ''),
      modified: Date.parse(text('LastModified')),
    });
    return inside;
  });
  return versions.filter((version) => version.key === key);
}
