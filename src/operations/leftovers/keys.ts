// Finds KMS keys and their aliases. AWS deletes a key only after a waiting period; a key in this period is reported as
// `waits-for-deletion`.

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
import { type EnvironmentAccess, type FoundResource, type LeftoverCheck, readAllPages } from './leftover-check.js';

/** Returns the aliases among `names` that still exist. */
export async function findAliases({ aws }: AwsAccess, names: readonly string[]): Promise<FoundResource[]> {
  const kms = await aws.kms();
  const all = await readAllPages(
    (Marker) => kms.send(new ListAliasesCommand({ Marker, Limit: 100 })),
    (page) => ({ items: page.Aliases, next: page.Truncated ? page.NextMarker : undefined }),
  );
  return all
    .filter(({ AliasName }) => names.includes(AliasName ?? ''))
    .map(({ AliasName = '', AliasArn }) => ({ name: AliasName, ...(AliasArn && { arn: AliasArn }) }));
}

/**
 * Finds customer managed keys by description and tags, including the keys of earlier deployments. Searches all keys of the account and
 * region rather than the aliases, because an alias is deleted before its key.
 */
export async function findKeys(
  { aws }: AwsAccess,
  wanted: { description: (text: string) => boolean; tags: Readonly<Record<string, string>> },
): Promise<FoundResource[]> {
  const kms = await aws.kms();
  const ids = await readAllPages(
    (Marker) => kms.send(new ListKeysCommand({ Marker, Limit: 1000 })),
    (page) => ({ items: page.Keys, next: page.Truncated ? page.NextMarker : undefined }),
  );
  const found: FoundResource[] = [];
  for (let at = 0; at < ids.length; at += 20) {
    const batch = ids.slice(at, at + 20).map(({ KeyId }) => findKey(kms, KeyId, wanted));
    found.push(...(await Promise.all(batch)).flat());
  }
  return found;
}

async function findKey(kms: KMSClient, KeyId: string | undefined, wanted: Parameters<typeof findKeys>[1]): Promise<FoundResource[]> {
  const key = (await ifExists(kms.send(new DescribeKeyCommand({ KeyId }))))?.KeyMetadata;
  if (key === undefined || key.KeyManager === 'AWS' || !wanted.description(key.Description ?? '')) return [];
  const answer = await ifExists(kms.send(new ListResourceTagsCommand({ KeyId })));
  const isTagged = Object.entries(wanted.tags).every(([name, value]) =>
    answer?.Tags?.some((tag) => tag.TagKey === name && tag.TagValue === value),
  );
  return isTagged ? [toFoundKey(key)] : [];
}

function toFoundKey({ Arn, KeyId = '', Description, KeyState, DeletionDate }: KeyMetadata): FoundResource {
  const found = { name: `${Description} (${KeyId})`, ...(Arn && { arn: Arn }) };
  if (KeyState !== 'PendingDeletion') return found;
  const when = DeletionDate ? `on ${DeletionDate.toISOString().slice(0, 10)}` : 'when its waiting period ends';
  return { ...found, kind: 'waits-for-deletion', note: `AWS deletes it ${when}` };
}

export const keyLeftoverChecks: LeftoverCheck<EnvironmentAccess>[] = [
  { service: 'KMS', what: 'aliases', find: (access) => findAliases(access, keyPurposes.map(access.names.keyAlias)) },
  {
    service: 'KMS',
    what: 'keys',
    find: (access) =>
      findKeys(access, {
        description: (text) => text.endsWith(` encryption key for ${access.environment.name}`),
        tags: { Project: 'trading-infra', Environment: access.environment.name },
      }),
  },
];
