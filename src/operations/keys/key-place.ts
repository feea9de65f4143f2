// What the commands that change keys work on: a deployed environment.

import type { Outputs } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { ApiAccess } from '../data/api-request.js';
import type { Registry } from './registry.js';

export interface KeyPlace {
  target: ApiAccess;
  environment: Environment;
  outputs: Outputs;
}

export function registryOf({ target, environment, outputs }: KeyPlace): Registry {
  return { access: target, table: outputs['api-keys-table'], owner: environment.owner };
}
