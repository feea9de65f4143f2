// Searches by tag with the Resource Groups Tagging API, to find resources whose names are unknown.

import { GetResourcesCommand, type ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import type { AwsAccess } from '../../aws/target.js';
import { type FoundResource, readAllPages } from './leftover-check.js';
import { networkArnTypes } from './network.js';

/**
 * ARNs of resource types that other checks find by tag, description or cluster. The services give those checks current answers, while the
 * tag index lags behind. Includes automated snapshots, which RDS deletes together with their cluster.
 */
const checkedElsewhere = [
  new RegExp(`:ec2:[^:]*:[^:]*:(${networkArnTypes.join('|')}|security-group-rule)/`),
  /:kms:[^:]*:[^:]*:key\//,
  /:rds:[^:]*:[^:]*:cluster-snapshot:/,
];

/**
 * Finds resources that have all of `tags`. Leaves out resources named in `checkedNames`: other checks have asked their services, whose
 * answers are right even if the tag index still lists the resource.
 */
export async function findTagged(
  { aws }: AwsAccess,
  tags: Readonly<Record<string, string>>,
  checkedNames: readonly string[],
): Promise<FoundResource[]> {
  const tagging = await aws.tagging();
  const TagFilters = Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] }));
  const all = await readAllPages(
    (PaginationToken) => tagging.send(new GetResourcesCommand({ TagFilters, PaginationToken, ResourcesPerPage: 100 })),
    (page) => ({ items: page.ResourceTagMappingList, next: page.PaginationToken }),
  );
  const isCheckedByName = (arn: string) =>
    checkedNames.some((name) => arn.endsWith(`:${name}`) || arn.endsWith(`/${name}`) || arn.endsWith(`:${name}:*`));
  // The emulator's index ignores the filter for Glue resources.
  const isTagged = ({ Tags = [] }: ResourceTagMapping) =>
    Object.entries(tags).every(([key, value]) => Tags.some(({ Key, Value }) => Key === key && Value === value));
  return all
    .filter(isTagged)
    .map(({ ResourceARN }) => ResourceARN ?? '')
    .filter((arn) => !checkedElsewhere.some((pattern) => pattern.test(arn)) && !isCheckedByName(arn))
    .map((arn) => ({
      name: arn.split(':').slice(5).join(':'),
      arn,
      note: 'found by tag; the tag index can be some minutes out of date',
    }));
}
