// Log groups, API Gateway's own among them.
import { DescribeLogGroupsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ifExists } from '../../aws/calls.js';
import { allPages, type EnvironmentAccess, type Found, type LeftoverCheck } from './leftover-check.js';

export const logChecks: LeftoverCheck<EnvironmentAccess> = {
  service: 'CloudWatch Logs',
  what: 'log groups',
  ask: async (place) => {
    const named = Object.values(place.names.logGroups).map(async (name) =>
      (await groupsUnder(place, name)).filter((one) => one.name === name),
    );
    return (await Promise.all([...named, executionLogs(place)])).flat();
  },
};

/** API Gateway's own log group carries the API's id, which nobody knows any more: the stage and the tags tell whose it is. */
async function executionLogs(place: EnvironmentAccess): Promise<Found[]> {
  const candidates = (await groupsUnder(place, 'API-Gateway-Execution-Logs_')).filter(({ name }) => name.endsWith(`/${place.names.stage}`));
  const logs = await place.aws.logs();
  const ours = await Promise.all(
    candidates.map(async (group) => {
      const answer = await ifExists(logs.send(new ListTagsForResourceCommand({ resourceArn: group.arn })));
      return answer?.tags?.Environment === place.environment.name && answer.tags.Project === 'trading-infra' ? [group] : [];
    }),
  );
  return ours.flat();
}

async function groupsUnder({ aws }: EnvironmentAccess, logGroupNamePrefix: string): Promise<Found[]> {
  const logs = await aws.logs();
  const groups = await allPages(
    (nextToken) => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken })),
    (page) => ({ items: page.logGroups, next: page.nextToken }),
  );
  // The service writes a group's ARN with `:*` behind it, and wants it without.
  return groups.map(({ logGroupName = '', arn = '' }) => ({ name: logGroupName, arn: arn.replace(/:\*$/, '') }));
}
