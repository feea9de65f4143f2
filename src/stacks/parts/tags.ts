// The tags of everything that is deployed. They go into the provider's default_tags and are not repeated in the resources.
import type { Environment, Foundation } from '../../settings/schema.js';

const common = { Project: 'trading-infra', Compliance: 'pci-dss', DataClassification: 'sensitive', ManagedBy: 'terraform' };

/** Tags of an environment's resources; `Environment` tells environments apart. */
export function environmentTags({ name, owner, costCenter }: Pick<Environment, 'name' | 'owner' | 'costCenter'>) {
  return { ...common, Environment: name, Owner: owner, CostCenter: costCenter };
}

/** Tags of what an account and region have once. No environment can have this name, which begins with a capital. */
export function foundationTags({ region }: Pick<Foundation, 'region'>) {
  return { ...common, Environment: 'Foundation', Foundation: region };
}
