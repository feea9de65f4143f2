import { expect, it } from 'vitest';
import { jobIdOf } from '../../src/platform/job-ids.js';

it('derives a job’s id from the SHA-256 of bucket, key and version, as existing environments do', () => {
  expect(jobIdOf({ bucket: 'raw', key: 'incoming/a b.csv', version: 'v1' })).toBe('d314509065b9ad8f42451ca66d059c48');
});
