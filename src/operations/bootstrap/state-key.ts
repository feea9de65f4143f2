// The KMS key of the state bucket: made once per account and region, found by its alias, repaired, never replaced.
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  type KMSClient,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import { awsErrorName, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { stateNames } from '../../platform/names.js';

/** Tags of the bucket and its key. */
export function stateTags({ region }: Pick<AwsAccess, 'region'>): Record<string, string> {
  return { Name: `trading-tfstate-${region}`, Project: 'trading-infra', ManagedBy: 'trading-infra', Purpose: 'terraform-state' };
}

export interface StateKeyState {
  arn: string | undefined;
  /** What is not there or not right, as nouns; empty when the key is as it should be. */
  missing: string[];
}

/** Looks at the key behind the alias; changes nothing. */
export async function inspectStateKey(access: AwsAccess): Promise<StateKeyState> {
  const kms = await access.aws.kms();
  const alias = stateNames(access).keyAlias;
  const key = await describe(kms, alias);
  if (key?.Arn === undefined) return { arn: undefined, missing: [`the key ${alias}`] };
  const repairs = await neededRepairs(kms, key, access);
  return { arn: key.Arn, missing: repairs.map((repair) => `${repair.sentence} of ${alias}`) };
}

/**
 * Makes or repairs the key. `bucketKeyArn` is the key that the bucket already encrypts with: when only its alias is gone, it gets the
 * alias back, since states that exist are encrypted with it.
 */
export async function ensureStateKey(access: AwsAccess, bucketKeyArn?: string): Promise<{ arn: string; did: string[] }> {
  const kms = await access.aws.kms();
  const alias = stateNames(access).keyAlias;
  const known = (await describe(kms, alias)) ?? (await adoptBucketKey(kms, alias, bucketKeyArn));
  const { key, did } = known === undefined ? await createKey(kms, access, alias) : { key: known, did: [] };
  const repairs = await neededRepairs(kms, key, access);
  for (const repair of repairs) await repair.make();
  const made = did.length > 0;
  return { arn: key.Arn ?? '', did: made ? did : repairs.map((repair) => `${repair.sentence} of ${alias}`) };
}

/** Takes the alias away and schedules the key for deletion; undefined when there is no key. */
export async function removeStateKey(access: AwsAccess, waitingDays: number): Promise<{ arn: string; deletionDate?: Date } | undefined> {
  const kms = await access.aws.kms();
  const alias = stateNames(access).keyAlias;
  const key = await describe(kms, alias);
  if (key?.Arn === undefined) return undefined;
  await ifExists(kms.send(new DeleteAliasCommand({ AliasName: alias })));
  if (key.KeyState === 'PendingDeletion') return { arn: key.Arn, ...(key.DeletionDate && { deletionDate: key.DeletionDate }) };
  const answer = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: waitingDays }));
  return { arn: key.Arn, ...(answer.DeletionDate && { deletionDate: answer.DeletionDate }) };
}

async function describe(kms: KMSClient, keyId: string): Promise<KeyMetadata | undefined> {
  return (await ifExists(kms.send(new DescribeKeyCommand({ KeyId: keyId }))))?.KeyMetadata;
}

async function adoptBucketKey(kms: KMSClient, alias: string, arn: string | undefined): Promise<KeyMetadata | undefined> {
  const key = arn === undefined ? undefined : await describe(kms, arn);
  if (key?.KeyId === undefined || key.KeyManager === 'AWS') return undefined;
  await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
  return key;
}

async function createKey(kms: KMSClient, access: AwsAccess, alias: string): Promise<{ key: KeyMetadata; did: string[] }> {
  const Tags = Object.entries(stateTags(access)).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({ Description: `Terraform state in ${access.region}`, Tags }));
  if (key?.KeyId === undefined) throw new Error('KMS made a key without an id');
  try {
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
  } catch (error) {
    // No key is left behind; when somebody was quicker, theirs is used.
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 7 }));
    const other = awsErrorName(error) === 'AlreadyExistsException' ? await describe(kms, alias) : undefined;
    if (other === undefined) throw error;
    return { key: other, did: [] };
  }
  return { key, did: [`the key ${alias}`] };
}

interface Repair {
  sentence: string;
  make(): Promise<unknown>;
}

async function neededRepairs(kms: KMSClient, key: KeyMetadata, access: AwsAccess): Promise<Repair[]> {
  const { KeyId } = key;
  if (key.KeyState === 'PendingDeletion') {
    const revive = async () => {
      await kms.send(new CancelKeyDeletionCommand({ KeyId }));
      await kms.send(new EnableKeyCommand({ KeyId }));
      for (const repair of await neededRepairs(kms, { ...key, KeyState: 'Enabled' }, access)) await repair.make();
    };
    return [{ sentence: 'a cancelled deletion', make: revive }];
  }
  const [rotation, tags] = await Promise.all([
    ifExists(kms.send(new GetKeyRotationStatusCommand({ KeyId }))),
    kms.send(new ListResourceTagsCommand({ KeyId })),
  ]);
  const wanted = Object.entries(stateTags(access));
  const hasTags = wanted.every(([name, value]) => tags.Tags?.some((tag) => tag.TagKey === name && tag.TagValue === value));
  const Tags = wanted.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return [
    ...(key.KeyState === 'Disabled' ? [{ sentence: 'the enabled state', make: () => kms.send(new EnableKeyCommand({ KeyId })) }] : []),
    ...(rotation?.KeyRotationEnabled === true
      ? []
      : [{ sentence: 'the yearly rotation', make: () => kms.send(new EnableKeyRotationCommand({ KeyId })) }]),
    ...(hasTags ? [] : [{ sentence: 'the tags', make: () => kms.send(new TagResourceCommand({ KeyId, Tags })) }]),
  ];
}
