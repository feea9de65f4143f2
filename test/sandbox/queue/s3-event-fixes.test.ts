import { expect, test } from 'vitest';
import { completeRecord } from '../../../src/sandbox/queue/s3-event-fixes.js';

const record = {
  eventSource: 'aws:s3',
  awsRegion: 'us-east-1',
  eventTime: '2026-11-22T11:16:20.706123',
  s3: { bucket: { name: 'raw' }, object: { key: 'incoming%2Fa+b.csv.gz', eTag: 'e' } },
};
const version = (versionId: string, eTag: string, time: string) => ({
  key: 'incoming/a b.csv.gz',
  versionId,
  eTag,
  modified: Date.parse(time),
});

test('the version is the one with the event’s content and time', () => {
  const { eventTime, s3 } = completeRecord(record, [
    version('later', 'e', '2026-11-22T12:00:00Z'),
    version('this', 'e', '2026-11-22T11:16:20Z'),
    version('other', 'f', '2026-11-22T11:16:20Z'),
  ]);
  expect(eventTime).toBe('2026-11-22T11:16:20.706Z');
  expect(s3.object).toEqual({
    key: 'incoming/a+b.csv.gz',
    eTag: 'e',
    versionId: 'this',
    sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
  });
});

test('a bucket without versioning gets no version', () => {
  expect(completeRecord(record, [version('null', 'e', '2026-11-22T11:16:20Z')]).s3.object).not.toHaveProperty('versionId');
});
