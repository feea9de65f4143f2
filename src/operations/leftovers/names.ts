// Finds resources by name: everything that `names` gives a name to, each asked for at its own service.
import { findByName, lookups, type NamedResource, type NamedType } from '../../aws/lookup/by-name.js';
import { environmentResources } from '../../aws/lookup/environment-resources.js';
import type { AwsAccess } from '../../aws/target.js';
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
      (await findByName(access, resource)).map(({ isForbidden, name, arn }) => ({
        name,
        ...(arn && { arn }),
        ...(isForbidden && { kind: 'could-not-ask' as const, note: 'it exists, but its owner does not let these credentials see it' }),
      })),
  };
}
