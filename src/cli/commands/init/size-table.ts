// Compares the sizes side by side, in terms that users know.
import { capacityRange, pauses } from '../../../settings/capacity.js';
import { sizedSettings } from '../../../settings/catalogue.js';
import { idleMonthlyDollars, prices } from '../../../settings/prices.js';
import { type SizeName, sizeNames } from '../../../settings/setting.js';
import { type SizeValues, sizes } from '../../../settings/sizes.js';
import type { View } from '../../terminal/command.js';
import { columns } from '../../terminal/table.js';

/** A table with one column per size, followed by the source of the prices. */
export function sizeTable({ paint }: View): string {
  const of = (show: (values: SizeValues, name: SizeName) => string) => sizeNames.map((name) => show(sizes[name], name));
  const rows = [
    ['', ...sizeNames.map((name) => paint.bold(name))],
    ['made for', ...of((_, name) => ({ small: 'trying, developing', medium: 'staging', large: 'production' })[name])],
    ['zones', ...of(({ network }) => String(network.zones))],
    ['NAT gateway', ...of(({ network }) => describeNat(network.nat))],
    ['endpoints', ...of(({ network }) => network.interfaceEndpoints.join(', ') || 'none')],
    [
      'endpoint zones',
      ...of(({ network: { interfaceEndpoints, endpointZones } }) => (interfaceEndpoints.length === 0 ? '-' : String(endpointZones))),
    ],
    ['database', ...of(({ database }) => capacityRange(database))],
    ['instances', ...of(({ database }) => String(database.instances))],
    ['backups', ...of(({ database }) => `${database.backupRetentionDays} days`)],
    ['protection', ...of((values) => (values.protected ? 'on' : 'off'))],
    ['function', ...of((values) => `${values.function.memoryMb} MB, ${values.function.maximumConcurrency} at once`)],
    ['logs', ...of(({ logs }) => `${logs.retentionDays} days`)],
    ['firewall', ...of(({ api }) => api.waf)],
    ['idle a month', ...of((values) => `about $${idleMonthlyDollars(values)}`)],
  ];
  return [
    ...columns(rows, '  '),
    paint.dim(`  Idle cost: list prices of ${prices.region}, ${prices.asOf}; the sandbox costs nothing.`),
  ].join('\n');
}

export function describeNat(nat: SizeValues['network']['nat']): string {
  return sizedSettings.network.nat.labels?.[nat] ?? nat;
}

export function describeEndpoints({ interfaceEndpoints, endpointZones }: SizeValues['network']): string {
  if (interfaceEndpoints.length === 0) return 'none';
  return `${interfaceEndpoints.join(', ')} in ${endpointZones} ${endpointZones === 1 ? 'zone' : 'zones'}`;
}

export function describeCapacity(database: SizeValues['database']): string {
  const { autoPauseSeconds, instances } = database;
  const pause = pauses(database) && autoPauseSeconds !== null ? `, pauses after ${autoPauseSeconds} s` : '';
  return `${capacityRange(database)}${pause}, ${instances} ${instances === 1 ? 'instance' : 'instances'}`;
}
