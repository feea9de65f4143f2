// Whether names that a first deploy will use are taken already: better known before an apply than in the middle of it.

import { httpStatusOf, ifExists } from '../../aws/calls.js';
import type { Target } from '../../aws/target.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { bestEffort, type Finding, ok, type Question, warn } from './diagnosis.js';

type Aws = Target['aws'];

export function nameQuestion(
  target: Pick<Target, 'aws' | 'region'>,
  environment: Environment,
  isDeployed: () => Promise<boolean>,
): Question {
  return {
    id: 'names',
    title: 'The names are free',
    ask: async () => {
      if (await isDeployed()) return ok('the environment has them already');
      return bestEffort(
        's3:ListBucket, dynamodb:DescribeTable, glue:GetDatabase, athena:GetWorkGroup, logs:DescribeLogGroups, iam:GetRole',
        target.region,
        () => askNames(target.aws, environment),
      );
    },
  };
}

async function askNames(aws: Aws, environment: Environment): Promise<Finding> {
  const { buckets, tables, glueDatabase, athenaWorkgroup, logGroups, functionRole, flowLogRole } = environmentNames(environment);
  const answers = await Promise.all([
    ...Object.values(buckets).map((name) => bucketTaken(aws, name)),
    ...Object.values(tables).map((name) => tableTaken(aws, name)),
    databaseTaken(aws, glueDatabase),
    workgroupTaken(aws, athenaWorkgroup),
    ...[logGroups.function, logGroups.api, logGroups.flow].map((name) => logGroupTaken(aws, name)),
    ...[functionRole, flowLogRole].map((name) => roleTaken(aws, name)),
  ]);
  const taken = answers.filter((answer) => answer !== undefined);
  if (taken.length === 0) return ok(`none of ${answers.length} names is in use`);
  const detail = `the state of ${environment.name} is empty, but these exist: ${taken.join(', ')}`;
  return warn(detail, 'Remove them, or choose another environment name: creating them again will fail');
}

async function bucketTaken(aws: Aws, Bucket: string): Promise<string | undefined> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    const answer = await ifExists((await aws.s3()).send(new HeadBucketCommand({ Bucket })));
    return answer && `bucket ${Bucket}`;
  } catch (error) {
    if (httpStatusOf(error) === 403) return `bucket ${Bucket} (of another account)`;
    throw error;
  }
}

async function tableTaken(aws: Aws, TableName: string): Promise<string | undefined> {
  const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
  const answer = await ifExists((await aws.dynamoDb()).send(new DescribeTableCommand({ TableName })));
  return answer && `table ${TableName}`;
}

async function databaseTaken(aws: Aws, Name: string): Promise<string | undefined> {
  const { GetDatabaseCommand } = await import('@aws-sdk/client-glue');
  const answer = await ifExists((await aws.glue()).send(new GetDatabaseCommand({ Name })));
  return answer && `Glue database ${Name}`;
}

async function workgroupTaken(aws: Aws, WorkGroup: string): Promise<string | undefined> {
  const { GetWorkGroupCommand } = await import('@aws-sdk/client-athena');
  const answer = await ifExists((await aws.athena()).send(new GetWorkGroupCommand({ WorkGroup })));
  return answer?.WorkGroup && `Athena workgroup ${WorkGroup}`;
}

async function logGroupTaken(aws: Aws, name: string): Promise<string | undefined> {
  const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const { logGroups = [] } = await (await aws.logs()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.some(({ logGroupName }) => logGroupName === name) ? `log group ${name}` : undefined;
}

/** Roles are global to the account: an environment of this name in another region has them. */
async function roleTaken(aws: Aws, RoleName: string): Promise<string | undefined> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam');
  const answer = await ifExists((await aws.iam()).send(new GetRoleCommand({ RoleName })));
  return answer && `role ${RoleName}`;
}
