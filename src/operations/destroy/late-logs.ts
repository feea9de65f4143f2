// Log groups that are made again after their deletion: Lambda, API Gateway and flow logs deliver their last lines up to a minute late, and
// CloudWatch Logs then creates the group that they are for.
import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess, Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { StateResource } from '../../terraform/state.js';

type LateLogContext = Pick<Context, 'sleep' | 'signal' | 'report'>;

const reportSeconds = 10;

/** The names of all log groups of the environment: the known ones, and those that only the state knows, such as the API's execution log group. */
export function logGroupNames(environment: Environment, deployed: readonly StateResource[]): string[] {
  const inState = deployed.filter(({ type }) => type === 'aws_cloudwatch_log_group').flatMap(({ nameOrId }) => nameOrId ?? []);
  return [...new Set([...Object.values(environmentNames(environment).logGroups), ...inState])];
}

/**
 * Waits until late writers have ended, as long as the target takes for it, then deletes the log groups that they have made again. These have no
 * retention: a group that Terraform creates always has one, so a deploy that has begun in the meantime loses nothing. Returns the names of the
 * deleted groups.
 */
export async function removeLateLogGroups(
  ctx: LateLogContext,
  target: AwsAccess & Pick<Target, 'lateLogSeconds'>,
  names: readonly string[],
): Promise<string[]> {
  for (let left = target.lateLogSeconds; left > 0; left -= reportSeconds) {
    ctx.report({ type: 'step-progress', text: `late log lines can re-create a log group; asking again in ${left} s` });
    await ctx.sleep(Math.min(left, reportSeconds) * 1000, ctx.signal);
  }
  const deleted = await callAws(target, 'logs:DeleteLogGroup', () => Promise.all(names.map((name) => removeIfLate(target, name))));
  return deleted.flat();
}

async function removeIfLate({ aws }: AwsAccess, name: string): Promise<string[]> {
  const logs = await aws.logs();
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const group = logGroups.find(({ logGroupName }) => logGroupName === name);
  if (group === undefined || group.retentionInDays !== undefined) return [];
  await ifExists(logs.send(new DeleteLogGroupCommand({ logGroupName: name })));
  return [name];
}
