import { describe, expect, it } from 'vitest';
import { hasEnded, jobFromItem, jobIdOf, jobStatuses } from '../../src/platform/jobs.js';

describe('jobs', () => {
  it('have ids derived from the SHA-256 of bucket, key and version, as existing environments do', () => {
    expect(jobIdOf({ bucket: 'raw', key: 'incoming/a b.csv', version: 'v1' })).toBe('d314509065b9ad8f42451ca66d059c48');
  });

  it('have not begun while their item has no status', () => {
    expect(jobFromItem({ sessionId: { S: 'a' } })).toMatchObject({ jobId: 'a', status: 'QUEUED', attempts: 0 });
  });

  it('end in three ways', () => {
    expect(jobStatuses.filter(hasEnded)).toEqual(['SUCCEEDED', 'FAILED', 'SUPERSEDED']);
    expect(hasEnded(undefined)).toBe(false);
  });
});
