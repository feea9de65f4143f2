// Against a plain moto server: what exists with our tags and is not in the state is found, part by part.
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutConfigRuleCommand } from '@aws-sdk/client-config-service';
import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { CreateKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../../src/aws/target.js';
import { findAdoptions } from '../../../src/operations/recovery/adoptions.js';
import { account, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const ownTags = { Project: 'trading-infra', Environment: 'dev' };
const reference = (path: string) => `$\{${path}}`;
const tagList = (more: Record<string, string> = {}) => Object.entries({ ...ownTags, ...more }).map(([Key, Value]) => ({ Key, Value }));
const keyTags = Object.entries(ownTags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

const stack = {
  resource: {
    aws_vpc: { main: { tags: { Name: 'vpc-dev' } } },
    aws_subnet: { one: { vpc_id: reference('aws_vpc.main.id'), tags: { Name: 'subnet-dev' } } },
    aws_cloudwatch_log_group: { ours: { name: '/ours' }, theirs: { name: '/theirs' }, absent: { name: '/absent' } },
    aws_kms_key: { key: { description: 'Key for dev' } },
    aws_s3_bucket: { raw: { bucket: `raw-dev-${account}` } },
    aws_config_config_rule: { rule: { name: 'rule-dev' } },
    aws_s3_bucket_versioning: { raw: { bucket: reference('aws_s3_bucket.raw.id') } },
  },
};

it('a service that refuses to answer is named, and does not stop the search', async () => {
  const refuse = async () => ({ send: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) });
  const aws = { logs: refuse, ec2: refuse, kms: refuse, s3: refuse } as unknown as AwsAccess['aws'];
  const search = {
    access: { account, region, aws },
    partition: 'aws',
    ownTags,
    stack,
    state: new Map(),
    reported: new Map(),
    begun: new Set<string>(),
  };
  const { adoptions, unasked } = await findAdoptions(search);
  expect(adoptions).toEqual([]);
  expect(unasked).toContain('aws_cloudwatch_log_group.ours (AccessDeniedException)');
});

describe('adoptions', { timeout: 60_000 }, () => {
  const at = startMotoForFile();
  let vpc: string;
  let subnet: string;

  beforeEach(async () => {
    await resetMoto(at.moto);
    const { aws } = at.access;
    const [ec2, logs] = await Promise.all([aws.ec2(), aws.logs()]);
    const tagged = (ResourceType: 'vpc' | 'subnet', Name: string) => [{ ResourceType, Tags: tagList({ Name }) }];
    const made = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: tagged('vpc', 'vpc-dev') }));
    vpc = made.Vpc?.VpcId ?? '';
    const part = await ec2.send(
      new CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.0.1.0/24', TagSpecifications: tagged('subnet', 'subnet-dev') }),
    );
    subnet = part.Subnet?.SubnetId ?? '';
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/ours', tags: ownTags }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/theirs', tags: { ...ownTags, Environment: 'other' } }));
  });

  const find = async (state: Record<string, Record<string, unknown>> = {}, reported: Record<string, string> = {}, begun: string[] = []) => {
    const { adoptions } = await findAdoptions({
      access: at.access,
      partition: 'aws',
      ownTags,
      stack,
      state: new Map(Object.entries(state)),
      reported: new Map(Object.entries(reported)),
      begun: new Set(begun),
    });
    return adoptions;
  };
  const createKey = async () => {
    const kms = await at.access.aws.kms();
    return (await kms.send(new CreateKeyCommand({ Description: 'Key for dev', Tags: keyTags }))).KeyMetadata?.KeyId ?? '';
  };

  it('are what has our tags: first the VPC, then the subnet in it; nothing of another environment', async () => {
    expect(await find()).toEqual([
      { address: 'aws_vpc.main', id: vpc },
      { address: 'aws_cloudwatch_log_group.ours', id: '/ours' },
      { address: 'aws_subnet.one', id: subnet },
    ]);
  });

  it('leave out what the state has, and find its parts', async () => {
    expect(await find({ 'aws_vpc.main': { id: vpc }, 'aws_cloudwatch_log_group.ours': {} })).toEqual([
      { address: 'aws_subnet.one', id: subnet },
    ]);
    expect(await find({ 'aws_vpc.main': { id: 'vpc-0000' }, 'aws_cloudwatch_log_group.ours': {} })).toEqual([]);
  });

  it('take the key that our own run reports, otherwise the latest, and none that waits for its deletion', async () => {
    const [first, second, third] = [await createKey(), await createKey(), await createKey()];
    await (await at.access.aws.kms()).send(new ScheduleKeyDeletionCommand({ KeyId: third }));
    const keyOf = async (reported = {}) => (await find({}, reported)).find(({ address }) => address === 'aws_kms_key.key')?.id;
    expect(await keyOf({ 'aws_kms_key.key': first })).toBe(first);
    expect(await keyOf({ 'aws_kms_key.key': third })).not.toBe(third);
    expect([first, second]).toContain(await keyOf());
  });

  it('include a rule of AWS Config only if our own bootstrap had begun it', async () => {
    const config = await at.access.aws.config();
    const Source = { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_VERSIONING_ENABLED' } as const;
    await config.send(new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName: 'rule-dev', Source } }));
    const rule = { address: 'aws_config_config_rule.rule', id: 'rule-dev' };
    expect(await find()).not.toContainEqual(rule);
    expect(await find({}, {}, ['aws_config_config_rule.rule'])).toContainEqual(rule);
  });

  it('include a bucket in our own account that was not tagged yet', async () => {
    const s3 = await at.access.aws.s3();
    const place = { CreateBucketConfiguration: { LocationConstraint: region } } as const;
    await s3.send(new CreateBucketCommand({ Bucket: `raw-dev-${account}`, ...place }));
    expect(await find()).toContainEqual({ address: 'aws_s3_bucket.raw', id: `raw-dev-${account}` });
  });
});
