// What every construct of the platform is told: the environment, its names, and how to write an ARN.
import type { environmentNames, foundationNames } from '../../platform/names.js';
import type { Environment, Foundation } from '../../settings/schema.js';
import type { ArnBuilder } from './trading-stack.js';

export interface Site {
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  partition: string;
  arn: ArnBuilder;
}

/** Terraform's own refusal to destroy what a protected environment cannot get back. */
export function keepIfProtected({ protected: isProtected }: Pick<Environment, 'protected'>) {
  return isProtected ? { preventDestroy: true } : undefined;
}

export interface FoundationSite {
  foundation: Foundation;
  names: ReturnType<typeof foundationNames>;
  partition: string;
  arn: ArnBuilder;
}
