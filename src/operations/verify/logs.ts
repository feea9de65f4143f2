// The log groups: there, kept as long as the settings say, encrypted with our key.
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { keyRow } from './keys.js';

type LogGroup = keyof ReturnType<typeof environmentNames>['logGroups'] | 'execution';

const titles: Record<LogGroup, string> = {
  function: 'The function’s log',
  api: 'The API’s access log',
  execution: 'The API’s execution log',
  flow: 'The VPC’s flow log',
  waf: 'The firewall’s log',
  database: 'The database’s log',
};

/** One check for each log group; the firewall's only where there is a firewall. */
export function logChecks(environment: Environment): Check[] {
  const groups = (Object.keys(titles) as LogGroup[]).filter((group) => group !== 'waf' || environment.api.waf !== 'off');
  return groups.map((group) => ({
    id: `log-group-${group}`,
    sentence: `${titles[group]} is kept for ${environment.logs.retentionDays} days and encrypted`,
    reason: 'PCI DSS 10.7, AWS Config rules CLOUDWATCH_LOG_GROUP_ENCRYPTED and CW_LOGGROUP_RETENTION_PERIOD_CHECK',
    dependsOn: ['key-cloudwatch'],
    remedy: deployCommand(environment),
    run: (ctx) => isKeptAndEncrypted(ctx, group),
  }));
}

async function isKeptAndEncrypted(ctx: CheckContext, group: LogGroup): Promise<string> {
  const name = group === 'execution' ? executionLogGroup(ctx) : ctx.names.logGroups[group];
  const logs = await ctx.target.aws.logs();
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const found = await requireExisting(
    `The log group ${name}`,
    Promise.resolve(logGroups.find(({ logGroupName }) => logGroupName === name)),
  );
  return compare({
    'its retention in days': [found.retentionInDays, ctx.environment.logs.retentionDays],
    'its key': await keyRow(ctx, found.kmsKeyId, 'cloudwatch'),
  });
}

/** The name is API Gateway's choice. */
function executionLogGroup({ outputs, names }: Pick<CheckContext, 'outputs' | 'names'>): string {
  return `API-Gateway-Execution-Logs_${outputs['rest-api-id']}/${names.stage}`;
}
