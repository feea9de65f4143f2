// Who else can read the data: grants on keys and buckets, targets of events and logs, shared snapshots, other database instances.
import { DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetResourcePolicyCommand } from '@aws-sdk/client-dynamodb';
import { ListGrantsCommand } from '@aws-sdk/client-kms';
import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import { GetBucketAclCommand, GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { ifExists, readAllPages } from '../../../aws/calls.js';
import { parsePolicy } from '../../../aws/policy-reader.js';
import { type Ask, attribute } from './ask.js';

const keyGrantAsk: Ask = {
  types: ['aws_kms_key'],
  member: 'grant',
  group: 'exposure',
  action: 'kms:ListGrants',
  expected: (stack, key) =>
    stack.children('aws_kms_grant', 'key_id', attribute(key, 'key_id')).map((one) => stack.text(one, 'grantee_principal')),
  // AWS services make grants for themselves, and Lambda makes them for the function's role.
  found: async (aws, key, stack) => {
    const kms = await aws.kms();
    const roles = stack.ofTypes('aws_iam_role').map((role) => attribute(role, 'arn'));
    const grants = await readAllPages(
      (Marker) => ifExists(kms.send(new ListGrantsCommand({ KeyId: attribute(key, 'key_id'), Marker }))),
      (page) => ({ items: page?.Grants, next: page?.NextMarker }),
    );
    return grants
      .map(({ GranteePrincipal = '' }) => GranteePrincipal)
      .filter((principal) => !principal.endsWith('.amazonaws.com') && !roles.includes(principal));
  },
};

const bucketGrantAsk: Ask = {
  types: ['aws_s3_bucket'],
  member: 'ACL grant',
  group: 'exposure',
  mirrors: ['grant', 'acl'],
  action: 's3:GetBucketAcl',
  expected: () => [],
  found: async (aws, bucket) => {
    const s3 = await aws.s3();
    const acl = await ifExists(s3.send(new GetBucketAclCommand({ Bucket: attribute(bucket, 'bucket') })));
    return (acl?.Grants ?? [])
      .filter(({ Grantee }) => Grantee?.ID === undefined || Grantee.ID !== acl?.Owner?.ID)
      .map(({ Grantee, Permission }) => `${Permission} to ${Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress}`);
  },
};

const bucketEventAsk: Ask = {
  types: ['aws_s3_bucket'],
  member: 'target of events',
  group: 'data',
  action: 's3:GetBucketNotification',
  expected: (stack, bucket) =>
    stack
      .children('aws_s3_bucket_notification', 'bucket', attribute(bucket, 'bucket'))
      .flatMap(({ attributes }) => [
        ...arnsIn(attributes.queue, 'queue_arn'),
        ...arnsIn(attributes.topic, 'topic_arn'),
        ...arnsIn(attributes.lambda_function, 'lambda_function_arn'),
      ]),
  found: async (aws, bucket) => {
    const s3 = await aws.s3();
    const Bucket = attribute(bucket, 'bucket');
    const answer = await ifExists(s3.send(new GetBucketNotificationConfigurationCommand({ Bucket })));
    return [
      ...arnsIn(answer?.QueueConfigurations, 'QueueArn'),
      ...arnsIn(answer?.TopicConfigurations, 'TopicArn'),
      ...arnsIn(answer?.LambdaFunctionConfigurations, 'LambdaFunctionArn'),
      ...(answer?.EventBridgeConfiguration === undefined ? [] : ['EventBridge']),
    ];
  },
};

function arnsIn(blocks: unknown, name: string): string[] {
  return Array.isArray(blocks) ? blocks.map((block) => String(block[name])) : [];
}

const logSubscriptionAsk: Ask = {
  types: ['aws_cloudwatch_log_group'],
  member: 'subscription',
  group: 'exposure',
  action: 'logs:DescribeSubscriptionFilters',
  expected: (stack, group) =>
    stack
      .children('aws_cloudwatch_log_subscription_filter', 'log_group_name', attribute(group, 'name'))
      .map((one) => stack.text(one, 'destination_arn')),
  found: async (aws, group) => {
    const logs = await aws.logs();
    const logGroupName = attribute(group, 'name');
    const answer = await ifExists(logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName })));
    return (answer?.subscriptionFilters ?? []).map(({ destinationArn = '' }) => destinationArn);
  },
};

const tablePolicyAsk: Ask = {
  types: ['aws_dynamodb_table'],
  member: 'statement of a resource policy',
  group: 'exposure',
  action: 'dynamodb:GetResourcePolicy',
  expected: (stack, table) =>
    stack
      .children('aws_dynamodb_resource_policy', 'resource_arn', attribute(table, 'arn'))
      .flatMap((one) => parsePolicy(stack.text(one, 'policy')).map((statement) => JSON.stringify(statement))),
  found: async (aws, table) => {
    const dynamoDb = await aws.dynamoDb();
    const answer = await ifExists(dynamoDb.send(new GetResourcePolicyCommand({ ResourceArn: attribute(table, 'arn') })));
    return parsePolicy(answer?.Policy).map((statement) => JSON.stringify(statement));
  },
};

const clusterInstanceAsk: Ask = {
  types: ['aws_rds_cluster'],
  member: 'database instance',
  group: 'reachability',
  mirrors: ['cluster_members'],
  action: 'rds:DescribeDBInstances',
  expected: (stack, cluster) =>
    stack
      .children('aws_rds_cluster_instance', 'cluster_identifier', attribute(cluster, 'cluster_identifier'))
      .map((one) => attribute(one, 'identifier')),
  found: async (aws, cluster) => {
    const rds = await aws.rds();
    const Filters = [{ Name: 'db-cluster-id', Values: [attribute(cluster, 'cluster_identifier')] }];
    const instances = await readAllPages(
      (Marker) => ifExists(rds.send(new DescribeDBInstancesCommand({ Filters, Marker }))),
      (page) => ({ items: page?.DBInstances, next: page?.Marker }),
    );
    return instances.map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier);
  },
};

const sharedSnapshotAsk: Ask = {
  types: ['aws_rds_cluster'],
  member: 'shared snapshot',
  group: 'exposure',
  action: 'rds:DescribeDBClusterSnapshotAttributes',
  expected: () => [],
  found: async (aws, cluster) => {
    const rds = await aws.rds();
    const DBClusterIdentifier = attribute(cluster, 'cluster_identifier');
    const snapshots = await readAllPages(
      (Marker) => ifExists(rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier, SnapshotType: 'manual', Marker }))),
      (page) => ({ items: page?.DBClusterSnapshots, next: page?.Marker }),
    );
    const shared = snapshots.map(async ({ DBClusterSnapshotIdentifier }) => {
      const answer = await ifExists(rds.send(new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier })));
      const restorers = answer?.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes ?? [];
      const who = restorers
        .filter(({ AttributeName }) => AttributeName === 'restore')
        .flatMap(({ AttributeValues = [] }) => AttributeValues);
      return who.map((account) => `${DBClusterSnapshotIdentifier} with ${account}`);
    });
    return (await Promise.all(shared)).flat();
  },
};

export const storageAsks: readonly Ask[] = [
  keyGrantAsk,
  bucketGrantAsk,
  bucketEventAsk,
  logSubscriptionAsk,
  tablePolicyAsk,
  clusterInstanceAsk,
  sharedSnapshotAsk,
];
