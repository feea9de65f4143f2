// Finds duplicates of resources. Of some types AWS accepts another one under the same name. If a run was cut off between creating one and saving
// the state, the next run may have created it again; the stack has room for one of them.
import type { SynthesizedStack } from '../../terraform/backend.js';
import { type AdoptionSearch, declaredResources, findAllOurs, openSearch } from './adoptions.js';
import type { KnownResources } from './references.js';

/** Parts of an API are deleted with it. EC2 refuses a second subnet, endpoint, security group or flow log in the same place. */
const duplicableTypes = new Set([
  'aws_api_gateway_api_key',
  'aws_api_gateway_rest_api',
  'aws_api_gateway_usage_plan',
  'aws_eip',
  'aws_internet_gateway',
  'aws_kms_key',
  'aws_nat_gateway',
  'aws_network_acl',
  'aws_route_table',
  'aws_vpc',
]);

export interface DuplicateResource {
  /** The address of the resource that it is a copy of. */
  address: string;
  type: string;
  /** What Terraform imports. */
  id: string;
}

interface DuplicateSearch extends Pick<AdoptionSearch, 'access' | 'partition' | 'ownTags'> {
  stack: SynthesizedStack;
  /** The resources in the state, and those that are about to be imported. */
  known: KnownResources;
  /** Their ids, and those of replaced resources that are still to be deleted. */
  knownIds: ReadonlySet<unknown>;
}

/** What exists, belongs to the stack and is neither in its state nor about to be imported. What AWS does not tell is taken for absent. */
export async function findDuplicates({ stack, known, knownIds, ...whose }: DuplicateSearch): Promise<DuplicateResource[]> {
  const search = openSearch(whose);
  const declared = declaredResources(stack).filter(({ address, type }) => duplicableTypes.has(type) && known.has(address));
  const found = await Promise.all(
    declared.map(async (one) => {
      const all = await findAllOurs(search, one, known).catch(() => []);
      return all.map(({ importId }) => ({ address: one.address, type: one.type, id: importId }));
    }),
  );
  return found.flat().filter(({ id }) => !knownIds.has(id));
}
