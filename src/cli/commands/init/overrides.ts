// Reads and replaces single values of an environment's settings.
import type { EnvironmentSettings } from '../../../settings/schema.js';
import type { SettingNames } from '../../../settings/setting.js';

/** The settings with `value` set at a path of one or two names; `undefined` removes the present value. */
export function withPath(settings: EnvironmentSettings, [first, ...rest]: SettingNames, value: unknown): EnvironmentSettings {
  const record = settings as Record<string, unknown>;
  const [second] = rest;
  const { [first]: current, ...others } = record;
  const next = second === undefined ? value : pruned({ ...(isRecord(current) ? current : {}), [second]: value });
  return (next === undefined ? others : { ...record, [first]: next }) as EnvironmentSettings;
}

/** The value at a path; undefined if there is none. */
export function readPath(settings: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), settings);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pruned(record: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(record).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
