// Against a plain moto server: of what exists with our tags, what neither the state nor an adoption names is a duplicate.
import { AllocateAddressCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { CreateKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it } from 'vitest';
import { findDuplicates } from '../../../src/operations/recovery/duplicates.js';
import { resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const ownTags = { Project: 'trading-infra', Environment: 'dev' };
const stack = {
  resource: {
    aws_vpc: { main: { tags: { Name: 'vpc-dev' } } },
    aws_eip: { address: { tags: { Name: 'nat-dev' } } },
    aws_kms_key: { key: { description: 'Key for dev' }, absent: { description: 'Key for dev' } },
    aws_sqs_queue: { queue: { name: 'ingest' } },
  },
};

describe('duplicates', { timeout: 60_000 }, () => {
  const at = startMotoForFile();
  beforeEach(() => resetMoto(at.moto));

  const tags = (Name: string, more = {}) => Object.entries({ ...ownTags, Name, ...more }).map(([Key, Value]) => ({ Key, Value }));
  async function createVpc(more = {}): Promise<string> {
    const TagSpecifications = [{ ResourceType: 'vpc' as const, Tags: tags('vpc-dev', more) }];
    const { Vpc } = await (await at.access.aws.ec2()).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications }));
    return Vpc?.VpcId ?? '';
  }
  async function allocateAddress(): Promise<string> {
    const TagSpecifications = [{ ResourceType: 'elastic-ip' as const, Tags: tags('nat-dev') }];
    return (await (await at.access.aws.ec2()).send(new AllocateAddressCommand({ TagSpecifications }))).AllocationId ?? '';
  }
  async function createKey(): Promise<string> {
    const Tags = Object.entries(ownTags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    const { KeyMetadata } = await (await at.access.aws.kms()).send(new CreateKeyCommand({ Description: 'Key for dev', Tags }));
    return KeyMetadata?.KeyId ?? '';
  }
  const find = (known: Record<string, string>, replaced: readonly string[] = []) =>
    findDuplicates({
      access: at.access,
      partition: 'aws',
      ownTags,
      stack,
      known: new Map(Object.entries(known).map(([address, id]) => [address, { id }])),
      knownIds: new Set([...Object.values(known), ...replaced]),
    });

  it('are the copies that neither the state nor an adoption names, and nothing of another environment', async () => {
    const [vpc, other, address, copy] = await Promise.all([createVpc(), createVpc(), allocateAddress(), allocateAddress()]);
    await createVpc({ Environment: 'other' });
    expect(await find({ 'aws_vpc.main': vpc, 'aws_eip.address': address })).toEqual([
      { address: 'aws_vpc.main', type: 'aws_vpc', id: other },
      { address: 'aws_eip.address', type: 'aws_eip', id: copy },
    ]);
    expect(await find({ 'aws_vpc.main': vpc, 'aws_eip.address': address }, [other, copy])).toEqual([]);
  });

  it('have an original that is known: another one is adopted', async () => {
    await allocateAddress();
    expect(await find({ 'aws_sqs_queue.queue': 'ingest' })).toEqual([]);
  });

  it('are no keys that wait for their deletion', async () => {
    const [key, copy] = await Promise.all([createKey(), createKey()]);
    expect(await find({ 'aws_kms_key.key': key })).toEqual([{ address: 'aws_kms_key.key', type: 'aws_kms_key', id: copy }]);
    await (await at.access.aws.kms()).send(new ScheduleKeyDeletionCommand({ KeyId: copy }));
    expect(await find({ 'aws_kms_key.key': key })).toEqual([]);
  });
});
