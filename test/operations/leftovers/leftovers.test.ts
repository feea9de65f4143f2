import { CreateApiKeyCommand, CreateRestApiCommand, CreateUsagePlanCommand } from '@aws-sdk/client-api-gateway';
import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  AllocateAddressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  type EC2Client,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { CreateDatabaseCommand } from '@aws-sdk/client-glue';
import { CreatePolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import {
  CreateDBClusterCommand,
  CreateDBClusterParameterGroupCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBClusterCommand,
} from '@aws-sdk/client-rds';
import { CreateBucketCommand, PutBucketTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { CreateWebACLCommand } from '@aws-sdk/client-wafv2';
import { zipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import {
  describeLeftovers,
  findFoundationLeftovers,
  findLeftovers,
  findStateLeftovers,
  type Leftover,
  leftoversFailure,
} from '../../../src/operations/leftovers/leftovers.js';
import { environmentNames, foundationNames, stateNames } from '../../../src/platform/names.js';
import { environmentTags } from '../../../src/platform/tags.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { account, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
afterEach(() => resetMoto(at.moto));
const given = { target: 'aws', account, region, size: 'small', state: 's3', owner: 'platform', costCenter: 'finance' } as const;
const environment = resolveEnvironment('dev', given);
const names = environmentNames(environment);
const tags = environmentTags(environment);
const tagList = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const where = { CreateBucketConfiguration: { LocationConstraint: region } } as const;

/** One line for each leftover: service, name, and its kind unless it is residue. */
const summarise = (all: Leftover[]) =>
  all.map(({ service, name, kind }) => `${service} ${name}${kind === 'residue' ? '' : ` ${kind}`}`).sort();

async function plantData() {
  const [s3, dynamoDb, rds] = await Promise.all([at.access.aws.s3(), at.access.aws.dynamoDb(), at.access.aws.rds()]);
  await s3.send(new CreateBucketCommand({ Bucket: names.buckets.archive, ...where }));
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: names.tables.apiKeys,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const DBClusterIdentifier = names.cluster;
  const Engine = 'aurora-postgresql';
  await rds.send(
    new CreateDBClusterCommand({ DBClusterIdentifier, Engine, MasterUsername: 'dbadmin', MasterUserPassword: 'x'.repeat(12) }),
  );
  await rds.send(
    new CreateDBInstanceCommand({ DBInstanceIdentifier: names.instance(1), DBClusterIdentifier, Engine, DBInstanceClass: 'db.serverless' }),
  );
  await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier, DBClusterSnapshotIdentifier: 'taken-by-hand' }));
  const family = { DBParameterGroupFamily: 'aurora-postgresql16', Description: 'x' };
  await rds.send(new CreateDBClusterParameterGroupCommand({ DBClusterParameterGroupName: names.parameterGroup, ...family }));
  return [
    `DynamoDB ${names.tables.apiKeys}`,
    `RDS ${names.cluster}`,
    `RDS ${names.instance(1)}`,
    'RDS taken-by-hand',
    `RDS ${names.parameterGroup}`,
    `S3 ${names.buckets.archive}`,
  ];
}

async function plantAnalytics() {
  const [glue, athena] = await Promise.all([at.access.aws.glue(), at.access.aws.athena()]);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: names.glueDatabase }, Tags: tags }));
  const others = { ...tags, Environment: 'other-dev' };
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'trading_other_dev' }, Tags: others }));
  await athena.send(new CreateWorkGroupCommand({ Name: names.athenaWorkgroup, Tags: tagList }));
  await athena.send(new CreateWorkGroupCommand({ Name: 'trading-other-dev' }));
  return [`Athena ${names.athenaWorkgroup}`, `Glue ${names.glueDatabase}`];
}

async function plantCompute() {
  const { aws } = at.access;
  const [iam, lambda, sqs, logs, apiGateway, waf] = await Promise.all([
    aws.iam(),
    aws.lambda(),
    aws.sqs(),
    aws.logs(),
    aws.apiGateway(),
    aws.waf(),
  ]);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const AssumeRolePolicyDocument = JSON.stringify(trust);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: names.functionRole, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] });
  await iam.send(new CreatePolicyCommand({ PolicyName: names.flowLogPolicy, PolicyDocument }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: names.function,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': new Uint8Array(1) }) },
    }),
  );
  const QueueName = names.deadLetterQueue;
  await sqs.send(new CreateQueueCommand({ QueueName, tags }));
  const EventSourceArn = `arn:aws:sqs:${region}:${account}:${QueueName}`;
  const mapping = await lambda.send(new CreateEventSourceMappingCommand({ FunctionName: names.function, EventSourceArn }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: names.logGroups.flow }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'API-Gateway-Execution-Logs_abc/dev', tags }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'API-Gateway-Execution-Logs_theirs/dev' }));
  await apiGateway.send(new CreateRestApiCommand({ name: names.restApi, tags }));
  await apiGateway.send(new CreateUsagePlanCommand({ name: names.usagePlan }));
  await apiGateway.send(new CreateApiKeyCommand({ name: names.apiKey }));
  const VisibilityConfig = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: 'x' };
  await waf.send(new CreateWebACLCommand({ Name: names.webAcl, Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig }));
  return [
    `API Gateway ${names.apiKey}`,
    `API Gateway ${names.restApi}`,
    `API Gateway ${names.usagePlan}`,
    'CloudWatch Logs API-Gateway-Execution-Logs_abc/dev',
    `CloudWatch Logs ${names.logGroups.flow}`,
    `IAM ${names.flowLogPolicy}`,
    `IAM ${names.functionRole}`,
    `Lambda ${mapping.UUID}`,
    `Lambda ${names.function}`,
    `SQS ${names.deadLetterQueue}`,
    `WAF ${names.webAcl}`,
  ];
}

async function plantNetwork() {
  const [ec2, rds] = await Promise.all([at.access.aws.ec2(), at.access.aws.rds()]);
  const named = (ResourceType: ResourceType, Name: string) => ({
    TagSpecifications: [{ ResourceType, Tags: [...tagList, { Key: 'Name', Value: Name }] }],
  });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', ...named('vpc', names.vpc) }));
  const { VpcId } = Vpc ?? {};
  const zones = ['a', 'b'].map((zone, n) => ({ VpcId, CidrBlock: `10.0.${n}.0/24`, AvailabilityZone: `${region}${zone}` }));
  const subnets = await Promise.all(zones.map((zone) => ec2.send(new CreateSubnetCommand({ ...zone, ...named('subnet', 's') }))));
  const ids = subnets.map(({ Subnet }) => Subnet?.SubnetId ?? '');
  const group = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'sg', Description: 'x', ...named('security-group', 'sg') }),
  );
  // AWS services create network interfaces in the VPC without our tags.
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: ids[0], Description: 'AWS Lambda VPC ENI' }));
  const address = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc', ...named('elastic-ip', 'eip') }));
  const nat = { SubnetId: ids[0], AllocationId: address.AllocationId };
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ ...nat, ...named('natgateway', 'nat') }));
  await plantNeighbour(ec2);
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand(named('internet-gateway', 'igw')));
  const ServiceName = `com.amazonaws.${region}.s3`;
  const { VpcEndpoint } = await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName, ...named('vpc-endpoint', 'endpoint') }));
  const DBSubnetGroupName = names.subnetGroup;
  await rds.send(new CreateDBSubnetGroupCommand({ DBSubnetGroupName, DBSubnetGroupDescription: 'x', SubnetIds: ids }));
  return [
    `EC2 ${names.vpc} (${VpcId})`,
    ...ids.map((id) => `EC2 s (${id})`),
    `EC2 sg (${group.GroupId})`,
    `EC2 ${NetworkInterface?.NetworkInterfaceId}`,
    `EC2 eip (${address.AllocationId})`,
    `EC2 nat (${NatGateway?.NatGatewayId})`,
    `EC2 ${NatGateway?.NatGatewayAddresses?.[0]?.NetworkInterfaceId}`,
    `EC2 igw (${InternetGateway?.InternetGatewayId})`,
    `EC2 endpoint (${VpcEndpoint?.VpcEndpointId})`,
    `RDS ${names.subnetGroup}`,
  ];
}

/** The NAT gateway of another environment: the emulator ignores the tag filter for these. */
async function plantNeighbour(ec2: EC2Client): Promise<void> {
  const Tags = [...tagList.filter(({ Key }) => Key !== 'Environment'), { Key: 'Environment', Value: 'other-dev' }];
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.9.0.0/24' }));
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const TagSpecifications = [{ ResourceType: 'natgateway' as const, Tags }];
  await ec2.send(new CreateNatGatewayCommand({ SubnetId: Subnet?.SubnetId, AllocationId, TagSpecifications }));
}

async function plantKeys() {
  const kms = await at.access.aws.kms();
  const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const createKey = async (Description: string, tagged = Tags) =>
    (await kms.send(new CreateKeyCommand({ Description, Tags: tagged }))).KeyMetadata?.KeyId ?? '';
  const [left, waiting] = [await createKey('S3 encryption key for dev'), await createKey('Database encryption key for dev')];
  await createKey('S3 encryption key for dev', []);
  await createKey('S3 encryption key for other-dev', [
    ...Tags.filter(({ TagKey }) => TagKey !== 'Environment'),
    { TagKey: 'Environment', TagValue: 'other-dev' },
  ]);
  await kms.send(new CreateAliasCommand({ AliasName: names.keyAlias('s3'), TargetKeyId: left }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: waiting, PendingWindowInDays: 7 }));
  return [
    `KMS ${names.keyAlias('s3')}`,
    `KMS S3 encryption key for dev (${left})`,
    `KMS Database encryption key for dev (${waiting}) waits-for-deletion`,
  ];
}

describe('findLeftovers', () => {
  it('finds nothing in an empty account', async () => {
    expect(await findLeftovers(at.access, environment)).toEqual([]);
    expect(await findFoundationLeftovers(at.access)).toEqual([]);
    expect(await findStateLeftovers(at.access)).toEqual([]);
  });

  it('finds every leftover in storage and compute, and nothing else', async () => {
    const planted = [...(await plantData()), ...(await plantAnalytics()), ...(await plantCompute())];
    expect(summarise(await findLeftovers(at.access, environment))).toEqual(planted.sort());
    // Environment `v`, whose name is the end of `dev`, has none of these.
    expect(await findLeftovers(at.access, resolveEnvironment('v', given))).toEqual([]);
  });

  it('finds every leftover in network and keys, and nothing else', async () => {
    const planted = [...(await plantNetwork()), ...(await plantKeys())];
    expect(summarise(await findLeftovers(at.access, environment)).filter((one) => !/\((acl|rtb)-/.test(one))).toEqual(planted.sort());
  });

  it('finds a resource of unknown name by its tags, and a state that still lists resources', async () => {
    const s3 = await at.access.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket: 'made-by-hand', ...where }));
    await s3.send(new PutBucketTaggingCommand({ Bucket: 'made-by-hand', Tagging: { TagSet: tagList } }));
    const { bucket, environmentStateKey } = stateNames(environment);
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ...where }));
    const Body = JSON.stringify({ resources: [{ mode: 'managed', type: 'aws_vpc', name: 'v', instances: [{}] }] });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: environmentStateKey('dev'), Body }));
    expect(await findLeftovers(at.access, environment)).toEqual([
      { service: 'Terraform', name: `s3://${bucket}/${environmentStateKey('dev')}`, kind: 'residue', note: 'still lists 1 resource' },
      expect.objectContaining({ service: 'tags', name: 'made-by-hand', arn: 'arn:aws:s3:::made-by-hand' }),
    ]);
  });

  it('reports a final snapshot as kept', async () => {
    const rds = await at.access.aws.rds();
    const cluster = {
      DBClusterIdentifier: names.cluster,
      Engine: 'aurora-postgresql',
      MasterUsername: 'dbadmin',
      MasterUserPassword: 'x'.repeat(12),
    };
    await rds.send(new CreateDBClusterCommand(cluster));
    const DBClusterSnapshotIdentifier = `${names.cluster}-final-0123abcd`;
    await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: names.cluster, DBClusterSnapshotIdentifier }));
    const find = async () => (await findLeftovers(at.access, environment)).find(({ name }) => name === DBClusterSnapshotIdentifier);
    expect(await find()).toMatchObject({ kind: 'kept', note: 'final snapshot', monthlyDollars: expect.any(Number) });
  });

  it('says when a final snapshot is lost with its key', async () => {
    const [rds, kms] = await Promise.all([at.access.aws.rds(), at.access.aws.kms()]);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const cluster = { DBClusterIdentifier: names.cluster, Engine: 'aurora-postgresql', MasterUsername: 'dbadmin', StorageEncrypted: true };
    await rds.send(new CreateDBClusterCommand({ ...cluster, MasterUserPassword: 'x'.repeat(12), KmsKeyId: KeyMetadata?.Arn }));
    const DBClusterSnapshotIdentifier = `${names.cluster}-final-0123abcd`;
    await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: names.cluster, DBClusterSnapshotIdentifier }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 }));
    const kept = (await findLeftovers(at.access, environment)).find(({ name }) => name === DBClusterSnapshotIdentifier);
    expect(kept?.note).toMatch(/cannot be restored once AWS deletes its key on 20\d\d-.*aws kms cancel-key-deletion --key-id/);
  });

  it('takes the automated snapshot of a deleted cluster for gone, though the index lists it', async () => {
    const rds = await at.access.aws.rds();
    const DBClusterIdentifier = names.cluster;
    const login = { MasterUsername: 'dbadmin', MasterUserPassword: 'x'.repeat(12) };
    const copied = { Tags: tagList, CopyTagsToSnapshot: true };
    await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier, Engine: 'aurora-postgresql', ...login, ...copied }));
    await rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier, SkipFinalSnapshot: true }));
    const leftovers = await findLeftovers(at.access, environment);
    expect(leftovers.map(({ kind }) => kind)).toEqual(['index-lags']);
    expect(leftoversFailure(leftovers)).toBeUndefined();
  });

  it('asks for each resource of the tag index by itself, so that the dead ones and those that cannot be asked for are no failure', async () => {
    const s3 = await at.access.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket: 'alive-and-tagged', ...where }));
    const arns = [
      'arn:aws:s3:::alive-and-tagged',
      'arn:aws:s3:::dead-for-hours',
      `arn:aws:elasticache:${region}:${account}:cluster:unknown`,
      `arn:aws:config:${region}:${account}:config-rule/refused`,
    ];
    const tagging = { send: async () => ({ ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN, Tags: tagList })) }) };
    const config = async () => Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
    const aws = { ...at.access.aws, config, tagging: async () => tagging as never };
    const leftovers = await findLeftovers({ ...at.access, aws }, environment);
    expect(leftovers.map(({ kind, arn }) => [kind, arn])).toEqual([
      ['residue', arns[0]],
      ['index-lags', arns[1]],
      ['only-in-index', arns[2]],
      ['only-in-index', arns[3]],
    ]);
    expect(leftovers[3]?.note).toContain('AccessDeniedException');
    const failure = leftoversFailure(leftovers)?.message;
    expect(failure).toBe('Still there: tags alive-and-tagged.');
  });

  it('reports a service that could not be asked', async () => {
    const refuse = async () => {
      throw Object.assign(new Error('User: x is not authorized'), { name: 'AccessDeniedException' });
    };
    const residue = await findLeftovers({ ...at.access, aws: { ...at.access.aws, sqs: refuse } }, environment);
    expect(residue).toEqual([
      ...[names.queue, names.deadLetterQueue].map((name) => ({
        service: 'SQS',
        name: `queue ${name}`,
        kind: 'could-not-ask',
        note: 'AccessDeniedException: User: x is not authorized',
      })),
    ]);
  });

  it('tells the leftovers of the foundation from those of the state bucket', async () => {
    const s3 = await at.access.aws.s3();
    const iam = await at.access.aws.iam();
    const own = foundationNames({ account, region });
    await s3.send(new CreateBucketCommand({ Bucket: own.configBucket, ...where }));
    await iam.send(
      new CreateRoleCommand({ RoleName: own.apiGatewayLogRole, AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' }),
    );
    await s3.send(new CreateBucketCommand({ Bucket: stateNames({ account, region }).bucket, ...where }));
    expect(summarise(await findFoundationLeftovers(at.access))).toEqual([`IAM ${own.apiGatewayLogRole}`, `S3 ${own.configBucket}`]);
    expect(summarise(await findStateLeftovers(at.access))).toEqual([`S3 ${stateNames({ account, region }).bucket}`]);
  });
});

describe('the summary of leftovers', () => {
  const one = (kind: Leftover['kind']): Leftover => ({ service: 'KMS', name: 'key', kind });

  it.each([
    [[], 'none'],
    [[one('waits-for-deletion'), one('kept')], 'none; 2 kept or awaiting deletion'],
    [[one('residue'), one('could-not-ask'), one('kept')], '2 found; 1 kept or awaiting deletion'],
  ])('counts what should not be there apart from what stays on purpose', (leftovers, summary) => {
    expect(describeLeftovers(leftovers)).toBe(summary);
  });
});
