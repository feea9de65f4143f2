import { expect, it } from 'vitest';
import { managedRules } from '../../../src/operations/verify/foundation.js';
import { configRules } from '../../../src/stacks/foundation/config-rules.js';

it('checks exactly the rules that the foundation creates', () => {
  expect([...managedRules].sort()).toEqual(Object.keys(configRules).sort());
});
