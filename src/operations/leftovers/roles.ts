// Finds IAM roles and policies.

import { GetPolicyCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { type EnvironmentAccess, type FoundResource, foundIf, type LeftoverCheck } from './leftover-check.js';

/** Returns the roles among `names` that still exist. */
export async function findRoles({ aws }: AwsAccess, names: readonly string[]): Promise<FoundResource[]> {
  const iam = await aws.iam();
  const found = await Promise.all(
    names.map(async (name) => {
      const role = (await ifExists(iam.send(new GetRoleCommand({ RoleName: name }))))?.Role;
      return foundIf(role, { name, ...(role?.Arn && { arn: role.Arn }) });
    }),
  );
  return found.flat();
}

/** Returns the customer managed policies among `names` that still exist. */
export async function findPolicies({ aws, account }: AwsAccess, names: readonly string[], partition: string): Promise<FoundResource[]> {
  const iam = await aws.iam();
  const found = await Promise.all(
    names.map(async (name) => {
      const arn = `arn:${partition}:iam::${account}:policy/${name}`;
      return foundIf(await ifExists(iam.send(new GetPolicyCommand({ PolicyArn: arn }))), { name, arn });
    }),
  );
  return found.flat();
}

export const roleLeftoverChecks: LeftoverCheck<EnvironmentAccess>[] = [
  {
    service: 'IAM',
    what: 'roles',
    find: (access) => findRoles(access, [access.names.functionRole, access.names.flowLogRole, access.names.monitoringRole]),
  },
  {
    service: 'IAM',
    what: 'policies',
    find: (access) => findPolicies(access, [access.names.functionPolicy, access.names.flowLogPolicy], access.partition),
  },
];
