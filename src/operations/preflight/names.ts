// Checks that the resource names of a first deploy are free, so that the apply does not fail halfway.

import { httpStatusOf, ifExists } from '../../aws/calls.js';
import type { Target } from '../../aws/target.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckOutcome, ok, skipIfUnanswered, warn } from './check.js';

type Aws = Target['aws'];

/** If `isDeployed` resolves to true, the environment itself already uses the names, so they are not checked. */
export function nameCheck(target: Pick<Target, 'aws' | 'region'>, environment: Environment, isDeployed: () => Promise<boolean>): Check {
  return {
    id: 'names',
    title: 'Resource names are free',
    run: async () => {
      if (await isDeployed()) return ok('the environment already uses them');
      return skipIfUnanswered(
        's3:ListBucket, dynamodb:DescribeTable, glue:GetDatabase, athena:GetWorkGroup, logs:DescribeLogGroups, iam:GetRole',
        target.region,
        () => checkNames(target.aws, environment),
      );
    },
  };
}

async function checkNames(aws: Aws, environment: Environment): Promise<CheckOutcome> {
  const { buckets, tables, glueDatabase, athenaWorkgroup, logGroups, functionRole, flowLogRole } = environmentNames(environment);
  const results = await Promise.all([
    ...Object.values(buckets).map((name) => findBucket(aws, name)),
    ...Object.values(tables).map((name) => findTable(aws, name)),
    findDatabase(aws, glueDatabase),
    findWorkgroup(aws, athenaWorkgroup),
    ...[logGroups.function, logGroups.api, logGroups.flow].map((name) => findLogGroup(aws, name)),
    ...[functionRole, flowLogRole].map((name) => findRole(aws, name)),
  ]);
  const taken = results.filter((name) => name !== undefined);
  if (taken.length === 0) return ok(`none of ${results.length} names is in use`);
  const detail = `the state of ${environment.name} is empty, but these exist: ${taken.join(', ')}`;
  return warn(detail, 'Remove them or choose another environment name; otherwise the deploy will fail to create them');
}

async function findBucket(aws: Aws, Bucket: string): Promise<string | undefined> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    const answer = await ifExists((await aws.s3()).send(new HeadBucketCommand({ Bucket })));
    return answer && `bucket ${Bucket}`;
  } catch (error) {
    if (httpStatusOf(error) === 403) return `bucket ${Bucket} (in another account)`;
    throw error;
  }
}

async function findTable(aws: Aws, TableName: string): Promise<string | undefined> {
  const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
  const answer = await ifExists((await aws.dynamoDb()).send(new DescribeTableCommand({ TableName })));
  return answer && `table ${TableName}`;
}

async function findDatabase(aws: Aws, Name: string): Promise<string | undefined> {
  const { GetDatabaseCommand } = await import('@aws-sdk/client-glue');
  const answer = await ifExists((await aws.glue()).send(new GetDatabaseCommand({ Name })));
  return answer && `Glue database ${Name}`;
}

async function findWorkgroup(aws: Aws, WorkGroup: string): Promise<string | undefined> {
  const { GetWorkGroupCommand } = await import('@aws-sdk/client-athena');
  const answer = await ifExists((await aws.athena()).send(new GetWorkGroupCommand({ WorkGroup })));
  return answer?.WorkGroup && `Athena workgroup ${WorkGroup}`;
}

async function findLogGroup(aws: Aws, name: string): Promise<string | undefined> {
  const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const { logGroups = [] } = await (await aws.logs()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.some(({ logGroupName }) => logGroupName === name) ? `log group ${name}` : undefined;
}

/** Finds a role. Roles are not regional, so an environment of the same name in another region may already have taken the name. */
async function findRole(aws: Aws, RoleName: string): Promise<string | undefined> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam');
  const answer = await ifExists((await aws.iam()).send(new GetRoleCommand({ RoleName })));
  return answer && `role ${RoleName}`;
}
