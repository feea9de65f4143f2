// The single values of a size that `init` asks for or takes as flags, and where they stand in the settings.
import type { EnvironmentSettings } from '../../../settings/schema.js';
import type { sizingOptions } from './options.js';

interface OverrideOption {
  name: keyof typeof sizingOptions;
  path: readonly [string, ...string[]];
}

export const overrideOptions: readonly OverrideOption[] = [
  { name: 'protection', path: ['protected'] },
  { name: 'cidr', path: ['network', 'cidr'] },
  { name: 'zones', path: ['network', 'zones'] },
  { name: 'nat', path: ['network', 'nat'] },
  { name: 'endpoints', path: ['network', 'interfaceEndpoints'] },
  { name: 'endpointZones', path: ['network', 'endpointZones'] },
  { name: 'minAcu', path: ['database', 'minCapacityAcu'] },
  { name: 'maxAcu', path: ['database', 'maxCapacityAcu'] },
  { name: 'autoPause', path: ['database', 'autoPauseSeconds'] },
  { name: 'instances', path: ['database', 'instances'] },
  { name: 'backupDays', path: ['database', 'backupRetentionDays'] },
];

/** The settings with the value at a path of one or two names; undefined takes it out. */
export function withPath(
  settings: EnvironmentSettings,
  [first, ...rest]: readonly [string, ...string[]],
  value: unknown,
): EnvironmentSettings {
  const record = settings as Record<string, unknown>;
  const [second] = rest;
  const { [first]: current, ...others } = record;
  const next = second === undefined ? value : pruned({ ...(isRecord(current) ? current : {}), [second]: value });
  return (next === undefined ? others : { ...record, [first]: next }) as EnvironmentSettings;
}

export function readPath(settings: EnvironmentSettings, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), settings);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pruned(record: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(record).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
