// The context that every construct gets: the environment (or foundation), its resource names, and a function that builds ARNs.
import type { environmentNames, foundationNames } from '../../platform/names.js';
import type { Environment, Foundation } from '../../settings/schema.js';
import type { ArnBuilder } from './trading-stack.js';

/** Passed to the constructs of the platform stack. */
export interface Site {
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  partition: string;
  arn: ArnBuilder;
}

/** The lifecycle setting that makes Terraform refuse to destroy irrecoverable resources of a protected environment. */
export function preventDestroyIfProtected({ protected: isProtected }: Pick<Environment, 'protected'>) {
  return isProtected ? { preventDestroy: true } : undefined;
}

/** Passed to the constructs of the foundation stack. */
export interface FoundationSite {
  foundation: Foundation;
  names: ReturnType<typeof foundationNames>;
  partition: string;
  arn: ArnBuilder;
}
