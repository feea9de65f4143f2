// Lookups of resources that hold data: buckets, tables, the Aurora cluster, the Glue database and the Athena workgroup.
import { GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetDatabaseCommand } from '@aws-sdk/client-glue';
import {
  DescribeDBClusterParameterGroupsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSubnetGroupsCommand,
} from '@aws-sdk/client-rds';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { partitionOf } from '../../platform/regions.js';
import { httpStatusOf, ifExists } from '../calls.js';
import { foundIf, goingIf, type Lookup, withArn } from './lookup.js';

const bucket: Lookup = {
  service: 'S3',
  noun: 'bucket',
  attribute: 'bucket',
  action: 's3:ListBucket',
  isUnique: true,
  async find({ aws, account, region }, name) {
    const found = { name, arn: `arn:${partitionOf(region)}:s3:::${name}` };
    const s3 = await aws.s3();
    try {
      return foundIf(await ifExists(s3.send(new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: account }))), found);
    } catch (error) {
      if (httpStatusOf(error) === 403) return [{ ...found, isForbidden: true }];
      throw error;
    }
  },
};

const table: Lookup = {
  service: 'DynamoDB',
  noun: 'table',
  attribute: 'name',
  action: 'dynamodb:DescribeTable',
  isUnique: true,
  async find({ aws }, name) {
    const dynamoDb = await aws.dynamoDb();
    const found = (await ifExists(dynamoDb.send(new DescribeTableCommand({ TableName: name }))))?.Table;
    return foundIf(found, { name, ...withArn(found?.TableArn), ...goingIf(found?.TableStatus === 'DELETING') });
  },
};

const cluster: Lookup = {
  service: 'RDS',
  noun: 'database cluster',
  attribute: 'cluster_identifier',
  action: 'rds:DescribeDBClusters',
  isUnique: true,
  async find({ aws }, name) {
    const answer = await ifExists((await aws.rds()).send(new DescribeDBClustersCommand({ DBClusterIdentifier: name })));
    return (answer?.DBClusters ?? []).map(({ DBClusterArn, Status }) => ({
      name,
      ...withArn(DBClusterArn),
      ...goingIf(Status === 'deleting'),
    }));
  },
};

const instance: Lookup = {
  service: 'RDS',
  noun: 'database instance',
  attribute: 'identifier',
  action: 'rds:DescribeDBInstances',
  isUnique: true,
  async find({ aws }, name) {
    const answer = await ifExists((await aws.rds()).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })));
    return (answer?.DBInstances ?? []).map(({ DBInstanceArn, DBInstanceStatus }) => ({
      name,
      ...withArn(DBInstanceArn),
      ...goingIf(DBInstanceStatus === 'deleting'),
    }));
  },
};

const subnetGroup: Lookup = {
  service: 'RDS',
  noun: 'database subnet group',
  attribute: 'name',
  action: 'rds:DescribeDBSubnetGroups',
  isUnique: true,
  async find({ aws }, name) {
    const answer = await ifExists((await aws.rds()).send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name })));
    return (answer?.DBSubnetGroups ?? []).map(({ DBSubnetGroupArn }) => ({ name, ...withArn(DBSubnetGroupArn) }));
  },
};

const parameterGroup: Lookup = {
  service: 'RDS',
  noun: 'database parameter group',
  attribute: 'name',
  action: 'rds:DescribeDBClusterParameterGroups',
  isUnique: true,
  async find({ aws }, name) {
    const command = new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName: name });
    const answer = await ifExists((await aws.rds()).send(command));
    return (answer?.DBClusterParameterGroups ?? [])
      .filter(({ DBClusterParameterGroupName }) => DBClusterParameterGroupName === name)
      .map(({ DBClusterParameterGroupArn }) => ({ name, ...withArn(DBClusterParameterGroupArn) }));
  },
};

const glueDatabase: Lookup = {
  service: 'Glue',
  noun: 'Glue database',
  attribute: 'name',
  action: 'glue:GetDatabase',
  isUnique: true,
  async find({ aws, account, region }, name) {
    const answer = await ifExists((await aws.glue()).send(new GetDatabaseCommand({ Name: name })));
    return foundIf(answer, { name, arn: `arn:${partitionOf(region)}:glue:${region}:${account}:database/${name}` });
  },
};

const workgroup: Lookup = {
  service: 'Athena',
  noun: 'Athena workgroup',
  attribute: 'name',
  action: 'athena:GetWorkGroup',
  isUnique: true,
  async find({ aws, account, region }, name) {
    const answer = await ifExists((await aws.athena()).send(new GetWorkGroupCommand({ WorkGroup: name })));
    return foundIf(answer?.WorkGroup, { name, arn: `arn:${partitionOf(region)}:athena:${region}:${account}:workgroup/${name}` });
  },
};

export const dataLookups = {
  aws_s3_bucket: bucket,
  aws_dynamodb_table: table,
  aws_rds_cluster: cluster,
  aws_rds_cluster_instance: instance,
  aws_db_subnet_group: subnetGroup,
  aws_rds_cluster_parameter_group: parameterGroup,
  aws_glue_catalog_database: glueDatabase,
  aws_athena_workgroup: workgroup,
};
