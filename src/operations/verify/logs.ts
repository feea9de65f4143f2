// Checks the retention and encryption of the log groups.
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { findDeclared } from './declared.js';
import { keyRow } from './keys.js';

type LogGroup = keyof ReturnType<typeof environmentNames>['logGroups'] | 'execution';

const titles: Record<LogGroup, string> = {
  function: 'The function’s log group',
  api: 'The API’s access log group',
  execution: 'The API’s execution log group',
  flow: 'The VPC’s flow log group',
  waf: 'The web ACL’s log group',
  database: 'The database’s log group',
};

/** Returns one check for each log group. Leaves out the web ACL's log group if the settings have no web ACL. */
export function logChecks(environment: Environment): Check[] {
  const groups = (Object.keys(titles) as LogGroup[]).filter((group) => group !== 'waf' || environment.api.waf !== 'off');
  return groups.map((group) => ({
    id: `log-group-${group}`,
    sentence: `${titles[group]} retains events for ${environment.logs.retentionDays} days and is encrypted with the environment’s KMS key`,
    reason: 'PCI DSS 10.7, AWS Config rules CLOUDWATCH_LOG_GROUP_ENCRYPTED and CW_LOGGROUP_RETENTION_PERIOD_CHECK',
    dependsOn: ['key-cloudwatch'],
    remedy: deployCommand(environment),
    run: (ctx) => checkLogGroup(ctx, group),
  }));
}

async function checkLogGroup(ctx: CheckContext, group: LogGroup): Promise<string> {
  const name = group === 'execution' ? executionLogGroup(ctx) : ctx.names.logGroups[group];
  const logs = await ctx.target.aws.logs();
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const found = await requireExisting(
    `The log group ${name}`,
    Promise.resolve(logGroups.find(({ logGroupName }) => logGroupName === name)),
  );
  const declared = await findDeclared(ctx, 'aws_cloudwatch_log_group', { name });
  return compare({
    'retention in days': [found.retentionInDays, declared.value('retention_in_days')],
    'KMS key': await keyRow(ctx, found.kmsKeyId, declared.value('kms_key_id')),
  });
}

/** Returns the name that API Gateway chooses for its execution log group. */
function executionLogGroup({ outputs, names }: Pick<CheckContext, 'outputs' | 'names'>): string {
  return `API-Gateway-Execution-Logs_${outputs['rest-api-id']}/${names.stage}`;
}
