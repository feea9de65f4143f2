// Finds resources by name: everything that `names` gives a name to, each asked for at its own service.
import { countBucket } from '../../aws/bucket-contents.js';
import { findByName, lookups, type NamedResource, type NamedType } from '../../aws/lookup/by-name.js';
import { environmentResources } from '../../aws/lookup/environment-resources.js';
import type { AwsAccess } from '../../aws/target.js';
import { logMonthlyDollars, objectMonthlyDollars } from '../../settings/prices.js';
import type { Environment } from '../../settings/schema.js';
import type { LeftoverCheck } from './leftover-check.js';

/** One check per name of the environment. */
export function nameChecks(environment: Environment): LeftoverCheck<AwsAccess>[] {
  return environmentResources(environment).map(nameCheck);
}

/** A check for one resource. A resource of another account is not ours, but what else refuses to answer counts as unchecked. */
export function nameCheck(resource: NamedResource & { type: NamedType }): LeftoverCheck<AwsAccess> {
  const { service, noun } = lookups[resource.type];
  return {
    service,
    what: `${noun} ${resource.name}`,
    find: async (access) =>
      Promise.all(
        (await findByName(access, resource)).map(async ({ isForbidden, name, arn, bytes }) => ({
          name,
          ...(arn && { arn }),
          ...(isForbidden
            ? { kind: 'could-not-ask' as const, note: 'it exists, but its owner does not let these credentials see it' }
            : await priceOf(access, resource, bytes)),
        })),
      ),
  };
}

/** What the stored data costs; nothing for resources that store none or are paid by use. */
async function priceOf({ aws }: AwsAccess, { type, name }: NamedResource, bytes = 0): Promise<{ monthlyDollars?: number; note?: string }> {
  if (type === 'aws_cloudwatch_log_group') return { monthlyDollars: logMonthlyDollars(bytes) };
  if (type !== 'aws_s3_bucket') return {};
  const contents = await countBucket(await aws.s3(), name);
  if (contents === undefined) return {};
  const { versions, isExact } = contents;
  const note = `${isExact ? '' : 'at least '}${versions} object ${versions === 1 ? 'version' : 'versions'}`;
  return { monthlyDollars: objectMonthlyDollars(contents.bytes), note };
}
