import { expect, test } from 'vitest';
import { environmentSettings } from '../../src/settings/catalogue.js';
import { allSettings } from '../helpers/setting-values.js';
import { fixedOnceDeployed, harmless, risky } from '../rehearse/changes.js';

test('npm run rehearse:settings knows every setting', () => {
  const settings = [...allSettings.map(({ path }) => path.join('.')), ...Object.keys(environmentSettings)];
  const known = [harmless, risky, fixedOnceDeployed].flatMap((list) => Object.keys(list));
  expect([...new Set(known)].sort()).toEqual([...settings].sort());
});
