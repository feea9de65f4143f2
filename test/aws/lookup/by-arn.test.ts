import { CreateRestApiCommand } from '@aws-sdk/client-api-gateway';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateVpcCommand, DeleteVpcCommand } from '@aws-sdk/client-ec2';
import { CreateKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { findByArn } from '../../../src/aws/lookup/by-arn.js';
import { account, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
afterEach(() => resetMoto(at.moto));

const arnOf = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

/** Resources that do not exist, one for each way to ask. */
const missing = [
  'arn:aws:s3:::no-such-bucket-of-ours',
  arnOf('dynamodb', 'table/none'),
  arnOf('rds', 'cluster:none'),
  arnOf('rds', 'db:none'),
  arnOf('rds', 'subgrp:none'),
  arnOf('rds', 'cluster-pg:none'),
  arnOf('rds', 'cluster-snapshot:none'),
  arnOf('glue', 'database/none'),
  arnOf('glue', 'table/none/bars'),
  arnOf('athena', 'workgroup/none'),
  arnOf('lambda', 'function:none'),
  arnOf('lambda', 'event-source-mapping:0b1b7b2c-9ea3-4f4f-8f0a-2c4b7a0d1e2f'),
  arnOf('sqs', 'none'),
  arnOf('logs', 'log-group:/aws/lambda/none'),
  arnOf('logs', 'log-group:/aws/lambda/none:*'),
  `arn:aws:iam::${account}:role/none`,
  `arn:aws:iam::${account}:policy/path/none`,
  arnOf('kms', 'alias/none'),
  arnOf('kms', 'key/0b1b7b2c-9ea3-4f4f-8f0a-2c4b7a0d1e2f'),
  arnOf('secretsmanager', 'secret:none-AbCdEf'),
  `arn:aws:apigateway:${region}::/restapis/none`,
  `arn:aws:apigateway:${region}::/restapis/none/stages/dev`,
  `arn:aws:apigateway:${region}::/usageplans/none`,
  `arn:aws:apigateway:${region}::/apikeys/none`,
  arnOf('wafv2', 'regional/webacl/none/0b1b7b2c-9ea3-4f4f-8f0a-2c4b7a0d1e2f'),
  arnOf('config', 'config-rule/config-rule-none'),
  arnOf('ec2', 'security-group-rule/sgr-0000000000000000a'),
  ...Object.entries({
    vpc: 'vpc-0',
    subnet: 'subnet-0',
    'security-group': 'sg-0',
    'route-table': 'rtb-0',
    'network-acl': 'acl-0',
    'internet-gateway': 'igw-0',
    natgateway: 'nat-0',
    'elastic-ip': 'eipalloc-0',
    'network-interface': 'eni-0',
    'vpc-endpoint': 'vpce-0',
    'vpc-flow-log': 'fl-0',
  }).map(([type, id]) => arnOf('ec2', `${type}/${id}`)),
];

describe('findByArn', () => {
  it.each(missing)('knows that %s is gone', async (arn) => {
    expect(await findByArn(at.access, arn)).toEqual([]);
  });

  it('cannot ask for a resource of an unknown kind', async () => {
    expect(await findByArn(at.access, arnOf('elasticloadbalancing', 'loadbalancer/app/x/1'))).toBeUndefined();
    expect(await findByArn(at.access, 'no arn at all')).toBeUndefined();
  });

  it('finds resources that exist, with the ARN that was asked for', async () => {
    const { aws } = at.access;
    await (await aws.s3()).send(
      new CreateBucketCommand({ Bucket: 'our-bucket', CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    await (await aws.logs()).send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/one' }));
    await (await aws.sqs()).send(new CreateQueueCommand({ QueueName: 'q' }));
    const { id } = await (await aws.apiGateway()).send(new CreateRestApiCommand({ name: 'api' }));
    const { Vpc } = await (await aws.ec2()).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const arns = [
      'arn:aws:s3:::our-bucket',
      arnOf('logs', 'log-group:/aws/lambda/one:*'),
      arnOf('sqs', 'q'),
      `arn:aws:apigateway:${region}::/restapis/${id}`,
      arnOf('ec2', `vpc/${Vpc?.VpcId}`),
    ];
    for (const arn of arns) expect(await findByArn(at.access, arn)).toEqual([expect.objectContaining({ arn })]);
  });

  it('does not take the beginning of a name for the name', async () => {
    const logs = await at.access.aws.logs();
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/one-more' }));
    expect(await findByArn(at.access, arnOf('logs', 'log-group:/aws/lambda/one'))).toEqual([]);
  });

  it('knows that a deleted table and VPC are gone', async () => {
    const [dynamoDb, ec2] = await Promise.all([at.access.aws.dynamoDb(), at.access.aws.ec2()]);
    const TableName = 't';
    const schema = {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
      BillingMode: 'PAY_PER_REQUEST' as const,
    };
    await dynamoDb.send(new CreateTableCommand({ TableName, ...schema, KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }));
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const arns = [arnOf('dynamodb', 'table/t'), arnOf('ec2', `vpc/${Vpc?.VpcId}`)];
    for (const arn of arns) expect(await findByArn(at.access, arn)).toHaveLength(1);
    await dynamoDb.send(new DeleteTableCommand({ TableName }));
    await ec2.send(new DeleteVpcCommand({ VpcId: Vpc?.VpcId }));
    for (const arn of arns) expect(await findByArn(at.access, arn)).toEqual([]);
  });

  it('says when a key and a secret are deleted', async () => {
    const [kms, secrets] = await Promise.all([at.access.aws.kms(), at.access.aws.secretsManager()]);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'ours' }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 }));
    const [key] = (await findByArn(at.access, KeyMetadata?.Arn ?? '')) ?? [];
    expect(key?.deletion?.on).toMatch(/^20\d\d-\d\d-\d\d$/);
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 's', SecretString: 'x' }));
    await secrets.send(new DeleteSecretCommand({ SecretId: 's', RecoveryWindowInDays: 7 }));
    const [secret] = (await findByArn(at.access, ARN ?? '')) ?? [];
    expect(secret).toMatchObject({ name: 's', deletion: { on: expect.stringMatching(/^20\d\d/) } });
  });
});
