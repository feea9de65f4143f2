// The KMS key of the state bucket: created once per account and region, found by its alias, repaired but never replaced.
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

/** Tags of the state bucket and its key. */
export function stateTags({ region }: Pick<AwsAccess, 'region'>): Record<string, string> {
  return { Name: `trading-tfstate-${region}`, Project: 'trading-infra', ManagedBy: 'trading-infra', Purpose: 'terraform-state' };
}

export interface StateKeyState {
  arn: string | undefined;
  /** The missing or wrong parts, as noun phrases; empty if the key needs no repair. */
  missing: string[];
}

/** Inspects the key behind the alias; changes nothing. */
export async function inspectStateKey(access: AwsAccess): Promise<StateKeyState> {
  const kms = await access.aws.kms();
  const alias = stateNames(access).keyAlias;
  const key = await describe(kms, alias);
  if (key?.Arn === undefined) return { arn: undefined, missing: [`the key ${alias}`] };
  const repairs = await findRepairs(kms, key, access);
  return { arn: key.Arn, missing: repairs.map((repair) => `${repair.noun} of ${alias}`) };
}

/**
 * Creates or repairs the key; `did` lists what was created or repaired. `bucketKeyArn` is the key with which the bucket already encrypts.
 * If only the alias of that key is missing, it is restored, because existing states are encrypted with the key.
 */
export async function ensureStateKey(access: AwsAccess, bucketKeyArn?: string): Promise<{ arn: string; did: string[] }> {
  const kms = await access.aws.kms();
  const alias = stateNames(access).keyAlias;
  const known = (await describe(kms, alias)) ?? (await restoreAlias(kms, alias, bucketKeyArn));
  const { key, did } = known === undefined ? await createKey(kms, access, alias) : { key: known, did: [] };
  const repairs = await findRepairs(kms, key, access);
  for (const repair of repairs) await repair.apply();
  const isNew = did.length > 0;
  return { arn: key.Arn ?? '', did: isNew ? did : repairs.map((repair) => `${repair.noun} of ${alias}`) };
}

/** Deletes the alias and schedules the key for deletion. Returns undefined if there is no key. */
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

async function restoreAlias(kms: KMSClient, alias: string, arn: string | undefined): Promise<KeyMetadata | undefined> {
  const key = arn === undefined ? undefined : await describe(kms, arn);
  if (key?.KeyId === undefined || key.KeyManager === 'AWS') return undefined;
  await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
  return key;
}

async function createKey(kms: KMSClient, access: AwsAccess, alias: string): Promise<{ key: KeyMetadata; did: string[] }> {
  const Tags = Object.entries(stateTags(access)).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({ Description: `Terraform state in ${access.region}`, Tags }));
  if (key?.KeyId === undefined) throw new Error('KMS created a key without an id');
  try {
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
  } catch (error) {
    // Leave no key behind. If another run has created the alias in the meantime, use its key.
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.KeyId, PendingWindowInDays: 7 }));
    const other = awsErrorName(error) === 'AlreadyExistsException' ? await describe(kms, alias) : undefined;
    if (other === undefined) throw error;
    return { key: other, did: [] };
  }
  return { key, did: [`the key ${alias}`] };
}

interface Repair {
  /** The property that the repair restores, as a noun phrase. */
  noun: string;
  apply(): Promise<unknown>;
}

async function findRepairs(kms: KMSClient, key: KeyMetadata, access: AwsAccess): Promise<Repair[]> {
  const { KeyId } = key;
  if (key.KeyState === 'PendingDeletion') {
    const revive = async () => {
      await kms.send(new CancelKeyDeletionCommand({ KeyId }));
      await kms.send(new EnableKeyCommand({ KeyId }));
      for (const repair of await findRepairs(kms, { ...key, KeyState: 'Enabled' }, access)) await repair.apply();
    };
    return [{ noun: 'the cancelled deletion', apply: revive }];
  }
  const [rotation, tags] = await Promise.all([
    ifExists(kms.send(new GetKeyRotationStatusCommand({ KeyId }))),
    kms.send(new ListResourceTagsCommand({ KeyId })),
  ]);
  const wanted = Object.entries(stateTags(access));
  const hasTags = wanted.every(([name, value]) => tags.Tags?.some((tag) => tag.TagKey === name && tag.TagValue === value));
  const Tags = wanted.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return [
    ...(key.KeyState === 'Disabled' ? [{ noun: 'the enabled state', apply: () => kms.send(new EnableKeyCommand({ KeyId })) }] : []),
    ...(rotation?.KeyRotationEnabled === true
      ? []
      : [{ noun: 'the yearly rotation', apply: () => kms.send(new EnableKeyRotationCommand({ KeyId })) }]),
    ...(hasTags ? [] : [{ noun: 'the tags', apply: () => kms.send(new TagResourceCommand({ KeyId, Tags })) }]),
  ];
}
