// Resource names respect the limits of every service, in every region, for the longest environment name allowed there.
import { describe, expect, it } from 'vitest';
import { environmentNames, foundationNames, keyPurposes, stateNames } from '../../src/platform/names.js';
import { regions } from '../../src/platform/regions.js';
import { environmentNameLimit, environmentNamePattern } from '../../src/settings/schema.js';

const account = '123456789012';
const codes = regions.map(({ code }) => code);

describe.each(codes)('%s', (region) => {
  const limit = environmentNameLimit(region);
  const names = environmentNames({ name: 'n'.repeat(limit), account, region });
  const foundation = foundationNames({ account, region });

  it('leaves room for an environment name', () => expect(limit).toBeGreaterThanOrEqual(10));

  it('respects the limit of bucket names', () => {
    const buckets = [...Object.values(names.buckets), foundation.configBucket, stateNames({ account, region }).bucket];
    for (const bucket of buckets) expect(bucket).toMatch(/^[a-z0-9-]{3,63}$/);
  });

  it('respects the limits of IAM, Lambda and SQS names', () => {
    const roles = [names.functionRole, names.flowLogRole, names.monitoringRole, foundation.configRole, foundation.apiGatewayLogRole];
    for (const name of [...roles, names.function]) expect(name).toMatch(/^[\w-]{1,64}$/);
    for (const name of [names.queue, names.deadLetterQueue]) expect(name).toMatch(/^[\w-]{1,80}$/);
    for (const name of [names.functionPolicy, names.flowLogPolicy, foundation.configPolicy]) expect(name).toMatch(/^[\w-]{1,128}$/);
  });

  it('respects the limits of RDS names, including the suffix of a final snapshot', () => {
    const snapshot = `${names.cluster}-final-12345678`;
    for (const name of [names.cluster, names.instance(16), snapshot]) expect(name).toMatch(/^[a-z](-?[a-z0-9])*$/);
    for (const name of [names.cluster, names.instance(16)]) expect(name.length).toBeLessThanOrEqual(63);
  });

  it('respects the limits of Glue and Athena names', () => {
    expect(names.glueDatabase).toMatch(/^[a-z][a-z0-9_]{0,254}$/);
    expect(names.athenaWorkgroup).toMatch(/^[\w.-]{1,128}$/);
  });

  it('respects the limits of key aliases and log groups', () => {
    for (const purpose of keyPurposes) expect(names.keyAlias(purpose)).toMatch(/^alias\/[\w/-]{1,250}$/);
    for (const group of Object.values(names.logGroups)) expect(group).toMatch(/^[\w./-]{1,512}$/);
    expect(names.logGroups.waf.startsWith('aws-waf-logs-')).toBe(true);
  });
});

it('replaces dashes by underscores in the Glue database name', () => {
  expect(environmentNames({ name: 'team-1-dev', account, region: 'eu-central-1' }).glueDatabase).toBe('trading_team_1_dev');
});

describe('environment names', () => {
  it.each(['dev', 'a', 'team-1', 'eu-west-1'])('%s is valid', (name) => expect(name).toMatch(environmentNamePattern));
  it.each(['Dev', '1dev', 'dev-', 'a--b', 'dev_1', ''])('%j is invalid', (name) => expect(name).not.toMatch(environmentNamePattern));
  it('may have 12 characters in the regions with the longest names', () => expect(environmentNameLimit('ap-southeast-1')).toBe(12));
});
