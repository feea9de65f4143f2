// Finds the log groups of API Gateway's execution logs, whose names contain the API's id.
import { DescribeLogGroupsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ifExists, readAllPages } from '../../aws/calls.js';
import type { EnvironmentAccess, FoundLeftover, LeftoverCheck } from './leftover-check.js';

export const executionLogCheck: LeftoverCheck<EnvironmentAccess> = {
  service: 'CloudWatch Logs',
  what: 'execution log groups',
  find: findExecutionLogGroups,
};

/**
 * Finds execution log groups by stage and tags, because API Gateway names them after the API's id, which is unknown once the API is
 * deleted.
 */
async function findExecutionLogGroups(access: EnvironmentAccess): Promise<FoundLeftover[]> {
  const candidates = (await listLogGroups(access, 'API-Gateway-Execution-Logs_')).filter(({ name }) =>
    name.endsWith(`/${access.names.stage}`),
  );
  const logs = await access.aws.logs();
  const ours = await Promise.all(
    candidates.map(async (group) => {
      const answer = await ifExists(logs.send(new ListTagsForResourceCommand({ resourceArn: group.arn })));
      return answer?.tags?.Environment === access.environment.name && answer.tags.Project === 'trading-infra' ? [group] : [];
    }),
  );
  return ours.flat();
}

async function listLogGroups({ aws }: EnvironmentAccess, logGroupNamePrefix: string): Promise<FoundLeftover[]> {
  const logs = await aws.logs();
  const groups = await readAllPages(
    (nextToken) => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken })),
    (page) => ({ items: page.logGroups, next: page.nextToken }),
  );
  // The service returns ARNs that end in `:*`, but ListTagsForResource rejects this ending.
  return groups.map(({ logGroupName = '', arn = '' }) => ({ name: logGroupName, arn: arn.replace(/:\*$/, '') }));
}
