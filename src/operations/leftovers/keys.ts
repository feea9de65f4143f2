// Finds KMS keys. AWS deletes a key only after a waiting period; a key in this period is reported as `waits-for-deletion`.
import { DescribeKeyCommand, type KMSClient, ListKeysCommand, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import { ifExists, readAllPages } from '../../aws/calls.js';
import { describeKey } from '../../aws/lookup/by-arn.js';
import type { AwsAccess } from '../../aws/target.js';
import { prices } from '../../settings/prices.js';
import { type EnvironmentAccess, type FoundLeftover, type LeftoverCheck, withDeletion } from './leftover-check.js';

/**
 * Finds customer managed keys by description and tags, including the keys of earlier deployments. Searches all keys of the account and
 * region rather than the aliases, because an alias is deleted before its key.
 */
export async function findKeys(
  { aws }: AwsAccess,
  wanted: { description: (text: string) => boolean; tags: Readonly<Record<string, string>> },
): Promise<FoundLeftover[]> {
  const kms = await aws.kms();
  const ids = await readAllPages(
    (Marker) => kms.send(new ListKeysCommand({ Marker, Limit: 1000 })),
    (page) => ({ items: page.Keys, next: page.Truncated ? page.NextMarker : undefined }),
  );
  const found: FoundLeftover[] = [];
  for (let at = 0; at < ids.length; at += 20) {
    const batch = ids.slice(at, at + 20).map(({ KeyId }) => findKey(kms, KeyId, wanted));
    found.push(...(await Promise.all(batch)).flat());
  }
  return found;
}

async function findKey(kms: KMSClient, KeyId: string | undefined, wanted: Parameters<typeof findKeys>[1]): Promise<FoundLeftover[]> {
  const key = (await ifExists(kms.send(new DescribeKeyCommand({ KeyId }))))?.KeyMetadata;
  if (key === undefined || key.KeyManager === 'AWS' || !wanted.description(key.Description ?? '')) return [];
  const answer = await ifExists(kms.send(new ListResourceTagsCommand({ KeyId })));
  const isTagged = Object.entries(wanted.tags).every(([name, value]) =>
    answer?.Tags?.some((tag) => tag.TagKey === name && tag.TagValue === value),
  );
  return isTagged ? [{ monthlyDollars: prices.kmsKey, ...withDeletion(describeKey(key)) }] : [];
}

export const keyLeftoverCheck: LeftoverCheck<EnvironmentAccess> = {
  service: 'KMS',
  what: 'keys',
  find: (access) =>
    findKeys(access, {
      description: (text) => text.endsWith(` encryption key for ${access.environment.name}`),
      tags: { Project: 'trading-infra', Environment: access.environment.name },
    }),
};
