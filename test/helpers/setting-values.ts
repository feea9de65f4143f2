// Other values for the settings of the catalogue, to see what a change of each setting does.
import { sizedSettings } from '../../src/settings/catalogue.js';
import type { Overrides } from '../../src/settings/schema.js';
import { type Allowed, type PlacedSetting, settingsIn } from '../../src/settings/setting.js';

export const allSettings = settingsIn(sizedSettings);

/** The overrides with `value` set at a path. */
export function overriding(overrides: Overrides, [first, ...rest]: readonly string[], value: unknown): Overrides {
  const record = overrides as Record<string, Overrides>;
  if (first === undefined) return value as Overrides;
  return { ...record, [first]: overriding(record[first] ?? {}, rest, value) } as Overrides;
}

/** Values of a setting that may add or remove attributes of a resource: null, each choice, and the least number. */
export function telling({ allowed, isNullable }: PlacedSetting): unknown[] {
  return [...(isNullable ? [null] : []), ...fromAllowed(allowed)];
}

function fromAllowed(allowed: Allowed): unknown[] {
  switch (allowed.kind) {
    case 'boolean':
      return [false, true];
    case 'number':
      return [allowed.min];
    case 'choice':
      return [...allowed.choices];
    case 'list':
      return [[], fromAllowed(allowed.items)];
    default:
      return [];
  }
}
