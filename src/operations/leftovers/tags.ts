// What the account-wide index of tags knows: it finds what has a name that nobody would ask for.

import { GetResourcesCommand, type ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import type { AwsAccess } from '../../aws/target.js';
import { allPages, type Found } from './leftover-check.js';
import { networkWords } from './network.js';

/**
 * Types that are asked for by tag, description or cluster elsewhere, and answered by the service itself: the index lags behind it. Automated
 * snapshots of a cluster are among them, since they go with it.
 */
const askedElsewhere = [
  new RegExp(`:ec2:[^:]*:[^:]*:(${networkWords.join('|')}|security-group-rule)/`),
  /:kms:[^:]*:[^:]*:key\//,
  /:rds:[^:]*:[^:]*:cluster-snapshot:/,
];

/**
 * Resources that carry all of `tags`. Left out is what was asked for by one of `askedNames`: where the service says that it is gone, it is,
 * whatever the index still believes.
 */
export async function findTagged(
  { aws }: AwsAccess,
  tags: Readonly<Record<string, string>>,
  askedNames: readonly string[],
): Promise<Found[]> {
  const tagging = await aws.tagging();
  const TagFilters = Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] }));
  const all = await allPages(
    (PaginationToken) => tagging.send(new GetResourcesCommand({ TagFilters, PaginationToken, ResourcesPerPage: 100 })),
    (page) => ({ items: page.ResourceTagMappingList, next: page.PaginationToken }),
  );
  const wasAsked = (arn: string) =>
    askedNames.some((name) => arn.endsWith(`:${name}`) || arn.endsWith(`/${name}`) || arn.endsWith(`:${name}:*`));
  // The emulator's index names everything of Glue, whatever was asked for.
  const isTagged = ({ Tags = [] }: ResourceTagMapping) =>
    Object.entries(tags).every(([key, value]) => Tags.some(({ Key, Value }) => Key === key && Value === value));
  return all
    .filter(isTagged)
    .map(({ ResourceARN }) => ResourceARN ?? '')
    .filter((arn) => !askedElsewhere.some((pattern) => pattern.test(arn)) && !wasAsked(arn))
    .map((arn) => ({
      name: arn.split(':').slice(5).join(':'),
      arn,
      note: 'found by its tags; the index of tags may lag some minutes behind',
    }));
}
