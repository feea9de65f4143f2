import { CreateLogGroupCommand, DescribeLogGroupsCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, describe, expect, it } from 'vitest';
import { logGroupNames, removeLateLogGroups } from '../../../src/operations/destroy/late-logs.js';
import { environmentNames } from '../../../src/platform/names.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { account, quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const environment = resolveEnvironment('dev', { target: 'aws', account, region, size: 'small', state: 's3', owner: 'o', costCenter: 'c' });
const { logGroups } = environmentNames(environment);
const execution = 'API-Gateway-Execution-Logs_abc123/dev';
const resource = { type: 'aws_cloudwatch_log_group', name: 'execution-log', nameOrId: execution, attributes: {} };
afterEach(() => resetMoto(at.moto));

describe('the log groups of a removed environment', () => {
  it('are those with fixed names and those in the state', () => {
    const names = logGroupNames(environment, [resource, { ...resource, type: 'aws_vpc', nameOrId: 'vpc-1' }]);
    expect(names).toEqual([...Object.values(logGroups), execution]);
  });

  it('are asked for after the late writers, and removed again if a late writer made them', async () => {
    const logs = await at.access.aws.logs();
    let waited = 0;
    const lateWriter = async (ms: number) => {
      waited += ms;
      if (waited === 60_000)
        for (const logGroupName of [execution, logGroups.function]) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    };
    await logs.send(new CreateLogGroupCommand({ logGroupName: `${logGroups.function}-of-others` }));
    const target = { ...at.access, lateLogSeconds: 60 };
    const removed = await removeLateLogGroups({ ...quietContext(), sleep: lateWriter } as never, target, [
      ...Object.values(logGroups),
      execution,
    ]);
    expect(waited).toBe(60_000);
    expect(removed.sort()).toEqual([logGroups.function, execution].sort());
    const left = (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(left).toEqual([`${logGroups.function}-of-others`]);
  });

  it('stay if they have a retention: then a deploy has made them', async () => {
    const logs = await at.access.aws.logs();
    await logs.send(new CreateLogGroupCommand({ logGroupName: logGroups.api }));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: logGroups.api, retentionInDays: 30 }));
    expect(await removeLateLogGroups(quietContext() as never, { ...at.access, lateLogSeconds: 0 }, [logGroups.api])).toEqual([]);
  });
});
