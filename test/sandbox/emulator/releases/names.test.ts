// The emulator itself is asked: what AWS releases with a deletion must be free again, and what was deleted must be created as if it were new.
import { AthenaClient, CreateWorkGroupCommand, DeleteWorkGroupCommand, ListTagsForResourceCommand } from '@aws-sdk/client-athena';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  ListTagsForResourceCommand as ListLogTagsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateDatabaseCommand, DeleteDatabaseCommand, GetTagsCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateDBClusterCommand, DeleteDBClusterCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetResourcesCommand as GetTaggedCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateBucketCommand, DeleteBucketCommand, GetBucketTaggingCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFunctionRole, functionZip, openSandboxFixture, type SandboxFixture } from '../../sandbox-fixture.js';

let sandbox: SandboxFixture;
beforeAll(async () => {
  sandbox = await openSandboxFixture();
}, 120_000);
afterAll(() => sandbox?.close());

test('a policy can be deleted only once it is detached, and its role then', async () => {
  const iam = new IAMClient(sandbox.client);
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const trust = document({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Action: 's3:ListBucket', Resource: '*' });
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument }));
  const attachment = { RoleName: 'r', PolicyArn: Policy?.Arn };
  await iam.send(new AttachRolePolicyCommand(attachment));
  await expect(iam.send(new DeletePolicyCommand(attachment))).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await iam.send(new DetachRolePolicyCommand(attachment));
  await iam.send(new DeletePolicyCommand(attachment));
  await iam.send(new DeleteRoleCommand({ RoleName: 'r' }));
  await expect(iam.send(new DeletePolicyCommand(attachment))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('a function that is created again has none of the old one’s settings', async () => {
  const lambda = new LambdaClient({ ...sandbox.client });
  const Role = await createFunctionRole(sandbox);
  const code = { ZipFile: functionZip('export const handler = async () => ({});') };
  const create = { FunctionName: 'f', Runtime: 'nodejs22.x' as const, Role, Handler: 'index.handler', Code: code };
  await lambda.send(new CreateFunctionCommand({ ...create, KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/a' }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'f' }));
  await lambda.send(new CreateFunctionCommand(create));
  const { KMSKeyArn } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }));
  expect(KMSKeyArn).toBeUndefined();
});

test('a cluster can be created again within the minute', async () => {
  const rds = new RDSClient(sandbox.client);
  const DBClusterIdentifier = 'c';
  const create = () =>
    rds.send(
      new CreateDBClusterCommand({ DBClusterIdentifier, Engine: 'aurora-mysql', MasterUsername: 'admin', MasterUserPassword: 'abcdefgh1' }),
    );
  for (let n = 0; n < 3; n += 1) {
    await create();
    await rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier, SkipFinalSnapshot: true }));
  }
});

test('what is created again under an old name does not have the old tags', async () => {
  const arn = (rest: string) => `arn:aws:${rest}`;
  const [glue, athena, logs] = [new GlueClient(sandbox.client), new AthenaClient(sandbox.client), new CloudWatchLogsClient(sandbox.client)];
  const s3 = new S3Client({ ...sandbox.client, forcePathStyle: true });
  const map = { Again: 'no' };
  const pairs = [{ Key: 'Again', Value: 'no' }];
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'd' }, Tags: map }));
  await athena.send(new CreateWorkGroupCommand({ Name: 'w', Tags: pairs }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/a', tags: map }));
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await s3.send(new PutBucketTaggingCommand({ Bucket: 'bucket', Tagging: { TagSet: pairs } }));
  await glue.send(new DeleteDatabaseCommand({ Name: 'd' }));
  await athena.send(new DeleteWorkGroupCommand({ WorkGroup: 'w' }));
  await logs.send(new DeleteLogGroupCommand({ logGroupName: '/a' }));
  await s3.send(new DeleteBucketCommand({ Bucket: 'bucket' }));
  const tagging = new ResourceGroupsTaggingAPIClient(sandbox.client);
  expect((await tagging.send(new GetTaggedCommand({ TagFilters: [{ Key: 'Again' }] }))).ResourceTagMappingList).toEqual([]);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'd' } }));
  await athena.send(new CreateWorkGroupCommand({ Name: 'w' }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/a' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  const account = 'us-east-1:123456789012';
  expect([
    (await glue.send(new GetTagsCommand({ ResourceArn: arn(`glue:${account}:database/d`) }))).Tags,
    (await athena.send(new ListTagsForResourceCommand({ ResourceARN: arn(`athena:${account}:workgroup/w`) }))).Tags,
    (await logs.send(new ListLogTagsCommand({ resourceArn: arn(`logs:${account}:log-group:/a`) }))).tags,
    await s3.send(new GetBucketTaggingCommand({ Bucket: 'bucket' })).catch(({ name }: Error) => name),
  ]).toEqual([{}, [], {}, 'NoSuchTagSet']);
});
