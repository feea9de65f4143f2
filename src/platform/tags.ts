// The tags of all deployed resources. Stacks set them once, in the provider's default_tags; the tool sets them on the API keys that it makes.

const common = { Project: 'trading-infra', Compliance: 'pci-dss', DataClassification: 'sensitive', ManagedBy: 'terraform' };

/** Tags of an environment's resources. The tag `Environment` holds the environment's name. */
export function environmentTags({ name, owner, costCenter }: { name: string; owner: string; costCenter: string }) {
  return { ...common, Environment: name, Owner: owner, CostCenter: costCenter };
}

/** Tags of the foundation's resources. No environment can be called `Foundation`, because names start with a lower-case letter. */
export function foundationTags({ region }: { region: string }) {
  return { ...common, Environment: 'Foundation', Foundation: region };
}
