import { describe, expect, it } from 'vitest';
import { hasEnded, jobFromItem, jobStatuses } from '../../src/platform/jobs.js';

describe('jobs', () => {
  it('have not begun while their item has no status', () => {
    expect(jobFromItem({ sessionId: { S: 'a' } })).toMatchObject({ jobId: 'a', status: 'QUEUED', attempts: 0 });
  });

  it('end in three ways', () => {
    expect(jobStatuses.filter(hasEnded)).toEqual(['SUCCEEDED', 'FAILED', 'SUPERSEDED']);
    expect(hasEnded(undefined)).toBe(false);
  });
});
