// Lookups of the function, queues, log groups, roles, policies and key aliases.
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetPolicyCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { partitionOf } from '../../platform/regions.js';
import { ifExists } from '../calls.js';
import { foundIf, goingIf, type Lookup, withArn } from './lookup.js';

const lambdaFunction: Lookup = {
  service: 'Lambda',
  noun: 'function',
  attribute: 'function_name',
  action: 'lambda:GetFunction',
  isUnique: true,
  async find({ aws }, name) {
    const answer = await ifExists((await aws.lambda()).send(new GetFunctionCommand({ FunctionName: name })));
    return foundIf(answer, { name, ...withArn(answer?.Configuration?.FunctionArn) });
  },
};

const queue: Lookup = {
  service: 'SQS',
  noun: 'queue',
  attribute: 'name',
  action: 'sqs:GetQueueUrl',
  isUnique: true,
  async find({ aws, account, region }, name) {
    const answer = await ifExists((await aws.sqs()).send(new GetQueueUrlCommand({ QueueName: name })));
    return foundIf(answer, { name, arn: `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}` });
  },
};

const logGroup: Lookup = {
  service: 'CloudWatch Logs',
  noun: 'log group',
  attribute: 'name',
  action: 'logs:DescribeLogGroups',
  isUnique: true,
  async find({ aws, account, region }, name) {
    const answer = await (await aws.logs()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    const found = answer.logGroups?.find(({ logGroupName }) => logGroupName === name);
    return foundIf(found, {
      name,
      ...(found?.storedBytes !== undefined && { bytes: found.storedBytes }),
      arn: `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`,
    });
  },
};

/** Roles are not regional: an environment of the same name in another region may have taken the name. */
const role: Lookup = {
  service: 'IAM',
  noun: 'role',
  attribute: 'name',
  action: 'iam:GetRole',
  isUnique: true,
  async find({ aws }, name) {
    const found = (await ifExists((await aws.iam()).send(new GetRoleCommand({ RoleName: name }))))?.Role;
    return foundIf(found, { name, ...withArn(found?.Arn) });
  },
};

const policy: Lookup = {
  service: 'IAM',
  noun: 'policy',
  attribute: 'name',
  action: 'iam:GetPolicy',
  isUnique: true,
  async find({ aws, account, region }, name) {
    const arn = `arn:${partitionOf(region)}:iam::${account}:policy/${name}`;
    return foundIf(await ifExists((await aws.iam()).send(new GetPolicyCommand({ PolicyArn: arn }))), { name, arn });
  },
};

const keyAlias: Lookup = {
  service: 'KMS',
  noun: 'key alias',
  attribute: 'name',
  action: 'kms:DescribeKey',
  isUnique: true,
  async find({ aws, account, region }, name) {
    const answer = await ifExists((await aws.kms()).send(new DescribeKeyCommand({ KeyId: name })));
    const arn = `arn:${partitionOf(region)}:kms:${region}:${account}:${name}`;
    return foundIf(answer, { name, arn, ...goingIf(answer?.KeyMetadata?.KeyState === 'PendingDeletion') });
  },
};

export const serviceLookups = {
  aws_lambda_function: lambdaFunction,
  aws_sqs_queue: queue,
  aws_cloudwatch_log_group: logGroup,
  aws_iam_role: role,
  aws_iam_policy: policy,
  aws_kms_alias: keyAlias,
};
