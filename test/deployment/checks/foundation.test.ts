import { expect, it } from 'vitest';
import { managedRules } from '../../../src/deployment/checks/foundation.js';
import { configRules } from '../../../src/stacks/config-rules.js';

it('asks for exactly the rules that the foundation brings', () => {
  expect([...managedRules].sort()).toEqual(Object.keys(configRules).sort());
});
