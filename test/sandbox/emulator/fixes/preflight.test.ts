import { expect, test } from 'vitest';
import { preflightFixes } from '../../../../src/sandbox/emulator/fixes/preflight.js';
import type { FrontResponse } from '../../../../src/sandbox/front/exchange.js';
import { frontRequest } from './front-request.js';

const unknown = (): FrontResponse => ({ status: 404, headers: {}, body: Buffer.from('no such thing') });

async function answer(...[service, operation, body, more]: Parameters<typeof frontRequest>): Promise<FrontResponse> {
  const response = unknown();
  await preflightFixes().after?.(frontRequest(service, operation, body, more), response);
  return response;
}

test('only the engine versions of Aurora PostgreSQL are listed', async () => {
  const ask = (engine: string) => answer('rds', 'DescribeDBEngineVersions', `Action=DescribeDBEngineVersions&Engine=${engine}`);
  expect((await ask('aurora-postgresql')).body.toString()).toContain('<EngineVersion>16.8</EngineVersion>');
  expect((await ask('oracle-ee')).body.toString()).toContain('<DBEngineVersions></DBEngineVersions>');
});

test('Lambda has the concurrency limit and EC2 the Elastic IP quota of a new account', async () => {
  const settings = await answer('lambda', 'GetAccountSettings', '', { method: 'GET', url: '/2016-08-19/account-settings' });
  expect(JSON.parse(settings.body.toString())).toMatchObject({ AccountLimit: { UnreservedConcurrentExecutions: 1000 } });
  const quota = await answer('servicequotas', 'GetServiceQuota', JSON.stringify({ ServiceCode: 'ec2', QuotaCode: 'L-0263D0A3' }));
  expect(JSON.parse(quota.body.toString())).toMatchObject({ Quota: { Value: 5 } });
});

test('everything else is left to the emulator', async () => {
  const other = await answer('servicequotas', 'GetServiceQuota', JSON.stringify({ ServiceCode: 'ec2', QuotaCode: 'L-1' }));
  expect(other).toEqual(unknown());
});
