import { expect, test } from 'vitest';
import { dnsSuffix, findRegion, isOptInRegion, nearestRegion, regions } from '../../src/platform/regions.js';
import { environmentNameLimit } from '../../src/settings/schema.js';

test('every region is listed once and leaves room for an environment name', () => {
  expect(new Set(regions.map(({ code }) => code)).size).toBe(regions.length);
  for (const { code, name } of regions) {
    expect(code).toMatch(/^[a-z]{2}(-[a-z]+)+-\d$/);
    expect(name).toMatch(/ \(.+\)$/);
    expect(environmentNameLimit(code)).toBeGreaterThanOrEqual(10);
  }
});

test('the closest region to a misspelt one', () => {
  expect(nearestRegion('eu-centrl-1')).toBe('eu-central-1');
  expect(nearestRegion('us_east_1')).toBe('us-east-1');
  expect(nearestRegion('moon')).toBeUndefined();
});

test('DNS suffixes and opt-in regions', () => {
  expect(dnsSuffix('cn-north-1')).toBe('amazonaws.com.cn');
  expect(dnsSuffix('eu-central-1')).toBe('amazonaws.com');
  expect([isOptInRegion('us-east-1'), isOptInRegion('eu-south-1'), isOptInRegion('moon-1')]).toEqual([false, true, false]);
  expect(findRegion('toString')).toBeUndefined();
});
