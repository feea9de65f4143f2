// KMS keys and their aliases. A key cannot be deleted at once: AWS keeps it for the waiting time, and that is no leftover.

import {
  DescribeKeyCommand,
  type KeyMetadata,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { keyPurposes } from '../../platform/names.js';
import { allPages, type EnvironmentAccess, type Found, type LeftoverCheck } from './leftover-check.js';

/** Which of these aliases KMS still has. */
export async function findAliases({ aws }: AwsAccess, names: readonly string[]): Promise<Found[]> {
  const kms = await aws.kms();
  const all = await allPages(
    (Marker) => kms.send(new ListAliasesCommand({ Marker, Limit: 100 })),
    (page) => ({ items: page.Aliases, next: page.Truncated ? page.NextMarker : undefined }),
  );
  return all
    .filter(({ AliasName }) => names.includes(AliasName ?? ''))
    .map(({ AliasName = '', AliasArn }) => ({ name: AliasName, ...(AliasArn && { arn: AliasArn }) }));
}

/**
 * Keys of the account that `isOurs` knows by description and then by tags, those of earlier lives included. All keys are looked at,
 * because an alias is gone before its key is.
 */
export async function findKeys(
  { aws }: AwsAccess,
  isOurs: { description: (text: string) => boolean; tags: Readonly<Record<string, string>> },
): Promise<Found[]> {
  const kms = await aws.kms();
  const ids = await allPages(
    (Marker) => kms.send(new ListKeysCommand({ Marker, Limit: 1000 })),
    (page) => ({ items: page.Keys, next: page.Truncated ? page.NextMarker : undefined }),
  );
  const found: Found[] = [];
  for (let at = 0; at < ids.length; at += 20) {
    const some = ids.slice(at, at + 20).map(({ KeyId }) => askKey(kms, KeyId, isOurs));
    found.push(...(await Promise.all(some)).flat());
  }
  return found;
}

async function askKey(kms: KMSClient, KeyId: string | undefined, isOurs: Parameters<typeof findKeys>[1]): Promise<Found[]> {
  const key = (await ifExists(kms.send(new DescribeKeyCommand({ KeyId }))))?.KeyMetadata;
  if (key === undefined || key.KeyManager === 'AWS' || !isOurs.description(key.Description ?? '')) return [];
  const answer = await ifExists(kms.send(new ListResourceTagsCommand({ KeyId })));
  const isTagged = Object.entries(isOurs.tags).every(([name, value]) =>
    answer?.Tags?.some((tag) => tag.TagKey === name && tag.TagValue === value),
  );
  return isTagged ? [foundKey(key)] : [];
}

function foundKey({ Arn, KeyId = '', Description, KeyState, DeletionDate }: KeyMetadata): Found {
  const found = { name: `${Description} (${KeyId})`, ...(Arn && { arn: Arn }) };
  if (KeyState !== 'PendingDeletion') return found;
  const date = DeletionDate?.toISOString().slice(0, 10) ?? 'the end of its waiting time';
  return { ...found, kind: 'waits-for-deletion', note: `AWS deletes it on ${date}` };
}

export const keyChecks: LeftoverCheck<EnvironmentAccess>[] = [
  { service: 'KMS', what: 'aliases', ask: (access) => findAliases(access, keyPurposes.map(access.names.keyAlias)) },
  {
    service: 'KMS',
    what: 'keys',
    ask: (access) =>
      findKeys(access, {
        description: (text) => text.endsWith(` encryption key for ${access.environment.name}`),
        tags: { Project: 'trading-infra', Environment: access.environment.name },
      }),
  },
];
