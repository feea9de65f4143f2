// How to find out whether a name is taken, for each type of resource whose name must be unique. A table; `names.ts` uses it.

import { httpStatusOf, ifExists } from '../../aws/calls.js';
import type { Target } from '../../aws/target.js';
import { partitionOf } from '../../platform/regions.js';

type Place = Pick<Target, 'aws' | 'account' | 'region'>;

/** A resource that exists already. */
export interface ExistingResource {
  /** In which condition it is, if that matters. */
  note?: string;
  /** The arguments of an `aws` command that resolves it without loss. */
  command?: string;
}

export interface NameFinder {
  /** The attribute with the name. */
  attribute: string;
  /** What the resource is called in messages. */
  noun: string;
  /** The IAM action that `find` needs. */
  call: string;
  /** Set if AWS allows several of the same name, so that the deploy would not fail. */
  mayRepeat?: true;
  find(place: Place, name: string): Promise<ExistingResource | undefined>;
}

const exists = (found: unknown): ExistingResource | undefined => (found === undefined ? undefined : {});

export const nameFinders: Readonly<Record<string, NameFinder>> = {
  aws_s3_bucket: { attribute: 'bucket', noun: 'bucket', call: 's3:ListBucket', find: findBucket },
  aws_dynamodb_table: {
    attribute: 'name',
    noun: 'table',
    call: 'dynamodb:DescribeTable',
    find: async ({ aws }, TableName) => {
      const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
      const found = await ifExists((await aws.dynamoDb()).send(new DescribeTableCommand({ TableName })));
      if (found?.Table?.TableStatus !== 'DELETING') return exists(found);
      return { note: 'being deleted', command: `dynamodb wait table-not-exists --table-name ${TableName}` };
    },
  },
  aws_lambda_function: {
    attribute: 'function_name',
    noun: 'function',
    call: 'lambda:GetFunctionConfiguration',
    find: async ({ aws }, FunctionName) => {
      const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
      return exists(await ifExists((await aws.lambda()).send(new GetFunctionConfigurationCommand({ FunctionName }))));
    },
  },
  // Roles and policies are not regional: an environment of the same name in another region may have them.
  aws_iam_role: {
    attribute: 'name',
    noun: 'role',
    call: 'iam:GetRole',
    find: async ({ aws }, RoleName) => {
      const { GetRoleCommand } = await import('@aws-sdk/client-iam');
      return exists(await ifExists((await aws.iam()).send(new GetRoleCommand({ RoleName }))));
    },
  },
  aws_iam_policy: {
    attribute: 'name',
    noun: 'policy',
    call: 'iam:GetPolicy',
    find: async ({ aws, account, region }, name) => {
      const { GetPolicyCommand } = await import('@aws-sdk/client-iam');
      const PolicyArn = `arn:${partitionOf(region)}:iam::${account}:policy/${name}`;
      return exists(await ifExists((await aws.iam()).send(new GetPolicyCommand({ PolicyArn }))));
    },
  },
  aws_cloudwatch_log_group: {
    attribute: 'name',
    noun: 'log group',
    call: 'logs:DescribeLogGroups',
    find: async ({ aws }, name) => {
      const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
      const { logGroups = [] } = await (await aws.logs()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      const found = logGroups.find(({ logGroupName }) => logGroupName === name);
      // A late writer, such as a function that is just ending, makes the log group of a destroyed environment again.
      return found?.storedBytes === 0 ? { note: 'empty', command: `logs delete-log-group --log-group-name ${name}` } : exists(found);
    },
  },
  aws_sqs_queue: {
    attribute: 'name',
    noun: 'queue',
    call: 'sqs:GetQueueUrl',
    find: async ({ aws }, QueueName) => {
      const { GetQueueUrlCommand } = await import('@aws-sdk/client-sqs');
      return exists(await ifExists((await aws.sqs()).send(new GetQueueUrlCommand({ QueueName }))));
    },
  },
  aws_kms_alias: {
    attribute: 'name',
    noun: 'key alias',
    call: 'kms:DescribeKey',
    find: async ({ aws }, KeyId) => {
      const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
      const found = await ifExists((await aws.kms()).send(new DescribeKeyCommand({ KeyId })));
      if (found?.KeyMetadata?.KeyState !== 'PendingDeletion') return exists(found);
      return { note: 'its key is pending deletion', command: `kms delete-alias --alias-name ${KeyId}` };
    },
  },
  aws_rds_cluster: {
    attribute: 'cluster_identifier',
    noun: 'database cluster',
    call: 'rds:DescribeDBClusters',
    find: async ({ aws }, DBClusterIdentifier) => {
      const { DescribeDBClustersCommand } = await import('@aws-sdk/client-rds');
      const found = await ifExists((await aws.rds()).send(new DescribeDBClustersCommand({ DBClusterIdentifier })));
      if (found?.DBClusters?.[0]?.Status !== 'deleting') return exists(found);
      return { note: 'being deleted', command: `rds wait db-cluster-deleted --db-cluster-identifier ${DBClusterIdentifier}` };
    },
  },
  aws_rds_cluster_instance: {
    attribute: 'identifier',
    noun: 'database instance',
    call: 'rds:DescribeDBInstances',
    find: async ({ aws }, DBInstanceIdentifier) => {
      const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds');
      const found = await ifExists((await aws.rds()).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier })));
      if (found?.DBInstances?.[0]?.DBInstanceStatus !== 'deleting') return exists(found);
      return { note: 'being deleted', command: `rds wait db-instance-deleted --db-instance-identifier ${DBInstanceIdentifier}` };
    },
  },
  aws_db_subnet_group: {
    attribute: 'name',
    noun: 'database subnet group',
    call: 'rds:DescribeDBSubnetGroups',
    find: async ({ aws }, DBSubnetGroupName) => {
      const { DescribeDBSubnetGroupsCommand } = await import('@aws-sdk/client-rds');
      return exists(await ifExists((await aws.rds()).send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName }))));
    },
  },
  aws_rds_cluster_parameter_group: {
    attribute: 'name',
    noun: 'database parameter group',
    call: 'rds:DescribeDBClusterParameterGroups',
    find: async ({ aws }, DBClusterParameterGroupName) => {
      const { DescribeDBClusterParameterGroupsCommand } = await import('@aws-sdk/client-rds');
      const command = new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName });
      return exists((await ifExists((await aws.rds()).send(command)))?.DBClusterParameterGroups?.[0]);
    },
  },
  aws_glue_catalog_database: {
    attribute: 'name',
    noun: 'Glue database',
    call: 'glue:GetDatabase',
    find: async ({ aws }, Name) => {
      const { GetDatabaseCommand } = await import('@aws-sdk/client-glue');
      return exists(await ifExists((await aws.glue()).send(new GetDatabaseCommand({ Name }))));
    },
  },
  aws_athena_workgroup: {
    attribute: 'name',
    noun: 'Athena workgroup',
    call: 'athena:GetWorkGroup',
    find: async ({ aws }, WorkGroup) => {
      const { GetWorkGroupCommand } = await import('@aws-sdk/client-athena');
      return exists((await ifExists((await aws.athena()).send(new GetWorkGroupCommand({ WorkGroup }))))?.WorkGroup);
    },
  },
  aws_wafv2_web_acl: {
    attribute: 'name',
    noun: 'web ACL',
    call: 'wafv2:ListWebACLs',
    find: async ({ aws }, name) => {
      const { ListWebACLsCommand } = await import('@aws-sdk/client-wafv2');
      const { WebACLs = [] } = await (await aws.waf()).send(new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 100 }));
      return exists(WebACLs.find(({ Name }) => Name === name));
    },
  },
  aws_api_gateway_rest_api: {
    attribute: 'name',
    noun: 'API',
    call: 'apigateway:GET',
    mayRepeat: true,
    find: async ({ aws }, name) => {
      const { GetRestApisCommand } = await import('@aws-sdk/client-api-gateway');
      const { items = [] } = await (await aws.apiGateway()).send(new GetRestApisCommand({ limit: 500 }));
      return exists(items.find((api) => api.name === name));
    },
  },
  aws_api_gateway_api_key: {
    attribute: 'name',
    noun: 'API key',
    call: 'apigateway:GET',
    mayRepeat: true,
    find: async ({ aws }, nameQuery) => {
      const { GetApiKeysCommand } = await import('@aws-sdk/client-api-gateway');
      const { items = [] } = await (await aws.apiGateway()).send(new GetApiKeysCommand({ nameQuery, limit: 500 }));
      return exists(items.find(({ name }) => name === nameQuery));
    },
  },
};

async function findBucket({ aws }: Place, Bucket: string): Promise<ExistingResource | undefined> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    return exists(await ifExists((await aws.s3()).send(new HeadBucketCommand({ Bucket }))));
  } catch (error) {
    if (httpStatusOf(error) === 403) return { note: 'in another account, or not readable with these credentials' };
    throw error;
  }
}
