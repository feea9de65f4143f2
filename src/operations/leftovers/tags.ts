// Searches by tag with the Resource Groups Tagging API, to find resources whose names are unknown. Its index lists resources for hours after
// their deletion, so the service of each resource that it lists has the last word.

import { GetResourcesCommand, type ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import { readAllPages } from '../../aws/calls.js';
import { findByArn } from '../../aws/lookup/by-arn.js';
import type { AwsAccess } from '../../aws/target.js';
import { type FoundLeftover, withDeletion } from './leftover-check.js';

const maxParallelRequests = 10;

/** Finds resources that the index lists with all of `tags`, and asks for each of them by its ARN. */
export async function findTagged(access: AwsAccess, tags: Readonly<Record<string, string>>): Promise<FoundLeftover[]> {
  const arns = await listTagged(access, tags);
  const found: FoundLeftover[] = [];
  for (let at = 0; at < arns.length; at += maxParallelRequests) {
    const batch = arns.slice(at, at + maxParallelRequests).map((arn) => askByArn(access, arn));
    found.push(...(await Promise.all(batch)).flat());
  }
  return found;
}

async function listTagged({ aws }: AwsAccess, tags: Readonly<Record<string, string>>): Promise<string[]> {
  const tagging = await aws.tagging();
  const TagFilters = Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] }));
  const all = await readAllPages(
    (PaginationToken) => tagging.send(new GetResourcesCommand({ TagFilters, PaginationToken, ResourcesPerPage: 100 })),
    (page) => ({ items: page.ResourceTagMappingList, next: page.PaginationToken }),
  );
  // The emulator's index ignores the filter for Glue resources.
  const isTagged = ({ Tags = [] }: ResourceTagMapping) =>
    Object.entries(tags).every(([key, value]) => Tags.some(({ Key, Value }) => Key === key && Value === value));
  return all.filter(isTagged).map(({ ResourceARN }) => ResourceARN ?? '');
}

async function askByArn(access: AwsAccess, arn: string): Promise<FoundLeftover[]> {
  const name = arn.split(':').slice(5).join(':');
  const unasked = (note: string): FoundLeftover[] => [{ name, arn, kind: 'only-in-index', note }];
  try {
    const found = await findByArn(access, arn);
    if (found === undefined) return unasked('the index may lag; this tool cannot ask for such a resource by itself');
    if (found.length === 0) return [{ name, arn, kind: 'index-lags', note: 'gone; the index still lists it' }];
    return found.map((one) => ({ ...withDeletion(one), name }));
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
    return unasked(`the index may lag; its service did not answer: ${reason}`);
  }
}
