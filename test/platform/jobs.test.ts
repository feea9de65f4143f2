import { describe, expect, it } from 'vitest';
import { hasEnded, jobIdOf, jobStatuses } from '../../src/platform/jobs.js';

describe('jobs', () => {
  it('have ids derived from the SHA-256 of bucket, key and version, as existing environments do', () => {
    expect(jobIdOf({ bucket: 'raw', key: 'incoming/a b.csv', version: 'v1' })).toBe('d314509065b9ad8f42451ca66d059c48');
  });

  it('have three final statuses', () => {
    expect(jobStatuses.filter(hasEnded)).toEqual(['SUCCEEDED', 'FAILED', 'SUPERSEDED']);
    expect(hasEnded(undefined)).toBe(false);
  });
});
