// What every construct of the foundation is told.
import type { foundationNames } from './names.js';
import type { Foundation } from './settings.js';
import type { ArnBuilder } from './trading-stack.js';

export interface FoundationSite {
  foundation: Foundation;
  names: ReturnType<typeof foundationNames>;
  partition: string;
  arn: ArnBuilder;
}
