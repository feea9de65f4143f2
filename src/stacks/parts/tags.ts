// The tags of all deployed resources. They are set once, in the provider's default_tags.
import type { Environment, Foundation } from '../../settings/schema.js';

const common = { Project: 'trading-infra', Compliance: 'pci-dss', DataClassification: 'sensitive', ManagedBy: 'terraform' };

/** Tags of an environment's resources. The tag `Environment` holds the environment's name. */
export function environmentTags({ name, owner, costCenter }: Pick<Environment, 'name' | 'owner' | 'costCenter'>) {
  return { ...common, Environment: name, Owner: owner, CostCenter: costCenter };
}

/** Tags of the foundation's resources. No environment can be called `Foundation`, because names start with a lower-case letter. */
export function foundationTags({ region }: Pick<Foundation, 'region'>) {
  return { ...common, Environment: 'Foundation', Foundation: region };
}
