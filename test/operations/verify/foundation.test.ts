import { expect, it } from 'vitest';
import { managedRules } from '../../../src/operations/verify/foundation.js';
import { configRules } from '../../../src/stacks/foundation/config-rules.js';

it('asks for exactly the rules that the foundation brings', () => {
  expect([...managedRules].sort()).toEqual(Object.keys(configRules).sort());
});
