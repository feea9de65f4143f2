// Walks every setting of the catalogue: its change for the weaker is a risk, or a sentence says why no change of it can be one.
import { describe, expect, it } from 'vitest';
import { environmentSettings, foundationSettings, sizedSettings } from '../../../src/settings/catalogue.js';
import { type EnvironmentSettings, type Foundation, overridesSchema } from '../../../src/settings/schema.js';
import { settingsIn } from '../../../src/settings/setting.js';
import { assessRisks, type Risk } from '../../../src/terraform/plan/risk-gate.js';
import { changesFromShow } from '../../../src/terraform/plan/shown-changes.js';
import type { ShownChange } from '../../../src/terraform/plan/shown-plan.js';
import { type Json, type StackJson, type Synthesis, synthesized } from '../../stacks/stack-json.js';

/** Two values of a setting, the second of which is the weaker one, and an attribute that must be named. */
const weakened: Record<string, [from: unknown, to: unknown, attribute: string]> = {
  protected: [true, false, 'deletion_protection'],
  'network.zones': [3, 2, 'id'],
  'network.nat': ['single', 'none', 'public_ip'],
  'network.interfaceEndpoints': [['sqs', 'kms'], ['kms'], 'service_name'],
  'network.endpointZones': [2, 1, 'subnet_ids'],
  'network.cidr': ['10.1.0.0/16', '10.9.0.0/16', 'cidr_block'],
  'network.flowLogTraffic': ['ALL', 'REJECT', 'traffic_type'],
  'network.flowLogIntervalSeconds': [60, 600, 'max_aggregation_interval'],
  'database.minCapacityAcu': [1, 0.5, 'serverlessv2_scaling_configuration.min_capacity'],
  'database.maxCapacityAcu': [8, 1, 'serverlessv2_scaling_configuration.max_capacity'],
  'database.autoPauseSeconds': [null, 300, 'serverlessv2_scaling_configuration.seconds_until_auto_pause'],
  'database.instances': [2, 1, 'id'],
  'database.backupRetentionDays': [14, 1, 'backup_retention_period'],
  'database.deletionProtection': [true, false, 'deletion_protection'],
  'database.finalSnapshot': [true, false, 'skip_final_snapshot'],
  'database.performanceInsightsDays': [465, 7, 'performance_insights_retention_period'],
  'database.monitoringIntervalSeconds': [60, 0, 'monitoring_interval'],
  'storage.forceDestroy': [false, true, 'force_destroy'],
  'storage.raw.expireDays': [180, 1, 'rule[archive-old-data].expiration.days'],
  'storage.raw.glacierDays': [180, 90, 'rule[archive-old-data].transition[GLACIER].days'],
  'storage.raw.deepArchiveDays': [null, 180, 'rule[archive-old-data].transition[DEEP_ARCHIVE].days'],
  'storage.processed.expireDays': [null, 1, 'rule[archive-old-data].expiration.days'],
  'storage.processed.glacierDays': [180, 90, 'rule[archive-old-data].transition[GLACIER].days'],
  'storage.processed.deepArchiveDays': [180, 90, 'rule[archive-old-data].transition[DEEP_ARCHIVE].days'],
  'storage.archive.expireDays': [180, 1, 'rule[archive-old-data].expiration.days'],
  'storage.archive.glacierDays': [180, 90, 'rule[archive-old-data].transition[GLACIER].days'],
  'storage.archive.deepArchiveDays': [180, 90, 'rule[archive-old-data].transition[DEEP_ARCHIVE].days'],
  'storage.noncurrentDays': [90, 1, 'rule[expire-old-versions].noncurrent_version_expiration.noncurrent_days'],
  'storage.archiveLockDays': [30, 1, 'rule.default_retention.days'],
  'tables.deletionProtection': [true, false, 'deletion_protection_enabled'],
  'keys.deletionWindowDays': [30, 7, 'deletion_window_in_days'],
  'function.memoryMb': [1024, 128, 'memory_size'],
  'function.timeoutSeconds': [300, 3, 'timeout'],
  'function.maximumConcurrency': [5, 2, 'scaling_config.maximum_concurrency'],
  'function.reservedConcurrency': [20, 1, 'reserved_concurrent_executions'],
  'analytics.scanLimitGb': [100, 1, 'configuration.bytes_scanned_cutoff_per_query'],
  'logs.retentionDays': [400, 1, 'retention_in_days'],
  'api.stageRate': [200, 1, 'settings.throttling_rate_limit'],
  'api.stageBurst': [400, 1, 'settings.throttling_burst_limit'],
  'api.planRate': [100, 1, 'throttle_settings.rate_limit'],
  'api.planBurst': [200, 1, 'throttle_settings.burst_limit'],
  'api.quotaPerDay': [null, 1, 'quota_settings.limit'],
  'api.logLevel': ['INFO', 'ERROR', 'settings.logging_level'],
  'api.waf': ['block', 'count', 'rule[RateLimitPerAddress].action'],
  'api.wafRate': [2000, 20_000, 'rule[RateLimitPerAddress].statement.rate_based_statement.limit'],
  'foundation.recorder': ['manage', 'adopt', 'is_enabled'],
  'foundation.apiGatewayLogRole': ['manage', 'adopt', 'cloudwatch_role_arn'],
  'foundation.recordingFrequency': ['CONTINUOUS', 'DAILY', 'recording_mode.recording_frequency'],
  'foundation.deletionWindowDays': [30, 7, 'deletion_window_in_days'],
};

const colder = 'objects in this class are read as before, only their price differs';
/** Settings that no change makes less safe, each with the reason. */
const harmless: Record<string, string> = {
  'network.excludeZoneIds': 'only chooses zones for subnets; a subnet that moves is replaced, and named for that',
  'database.engineVersion': 'applies to new clusters only: AWS upgrades existing ones, and Terraform ignores the version',
  'storage.raw.standardIaDays': colder,
  'storage.raw.glacierInstantDays': colder,
  'storage.processed.standardIaDays': colder,
  'storage.processed.glacierInstantDays': colder,
  'storage.archive.standardIaDays': colder,
  'storage.archive.glacierInstantDays': colder,
  target: 'another target has another state, so this is a first deploy, which names environments without settings',
  account: 'another account has another state, so this is a first deploy, which names environments without settings',
  region: 'another region has another state, so this is a first deploy, which names environments without settings',
  size: 'only a set of values for the other settings, each of which is walked here',
  state: 'a state left in the other place is refused before anything is planned',
  profile: 'says who deploys, not what',
  owner: 'a tag',
  costCenter: 'a tag',
};

/** The other direction of these is a risk too: a network is replaced, and a NAT gateway opens a way to the internet. */
const riskyBothWays = ['network.cidr', 'network.nat'];

const rows = [
  ...settingsIn(sizedSettings).map(({ path }) => path.join('.')),
  ...Object.keys(environmentSettings),
  ...Object.keys(foundationSettings).map((name) => `foundation.${name}`),
];

/** Has something to lose behind every setting. */
const base = {
  size: 'medium',
  network: { nat: 'single', interfaceEndpoints: ['sqs'], zones: 3 },
  storage: { archiveLockDays: 30 },
  api: { waf: 'block' },
} as const;

function withSetting(path: string, value: unknown): Partial<EnvironmentSettings> & { foundation?: Partial<Foundation> } {
  const [section = '', ...names] = path.split('.');
  if (section === 'foundation') return { ...(base as object), foundation: { [names[0] ?? '']: value } };
  const settings = structuredClone(base) as Json;
  let at = settings;
  for (const name of [section, ...names].slice(0, -1)) {
    at[name] ??= {};
    at = at[name];
  }
  at[[section, ...names].at(-1) ?? ''] = value;
  const { size, ...overrides } = settings;
  overridesSchema.parse(overrides);
  return settings;
}

/** Attributes that AWS cannot change in place, as far as settings reach them. */
const forcesReplacement: Record<string, string> = { aws_vpc: 'cidr_block', aws_subnet: 'cidr_block', aws_flow_log: 'traffic_type' };

/** The risks of going from one synthesis to another. Without a plan, the values are those of the stack: ids are Terraform's expressions. */
function risksBetween(before: Synthesis, after: Synthesis): Risk[] {
  return (['platform', 'foundation'] as const).flatMap((stack) =>
    assessRisks(
      {
        changes: changesFromShow(
          { resource_changes: changesBetween(before[stack], after[stack]) },
          { resource: after[stack].json.resource },
        ),
      },
      { protected: true },
    ),
  );
}

function changesBetween(before: StackJson, after: StackJson): ShownChange[] {
  const [old, next] = [before, after].map(
    (stack) => new Map(stack.everything().map(({ type, id, body }) => [`${type}.${id}`, { type, id, body }])),
  ) as [Map<string, Json>, Map<string, Json>];
  return [...new Set([...old.keys(), ...next.keys()])].map((address) => {
    const [one, other] = [old.get(address), next.get(address)];
    const { type, id } = one ?? other;
    const change = { before: one?.body ?? null, after: other?.body ?? null };
    return { address, mode: 'managed', type, name: id, change: { ...change, ...actionBetween(type, change) } };
  });
}

function actionBetween(type: string, { before, after }: { before: Json; after: Json }) {
  if (before === null || after === null) return { actions: [before === null ? 'create' : 'delete'] };
  if (JSON.stringify(before) === JSON.stringify(after)) return { actions: ['no-op'] };
  const fixed = forcesReplacement[type];
  const isReplaced = fixed !== undefined && before[fixed] !== after[fixed];
  return isReplaced ? { actions: ['delete', 'create'], replace_paths: [[fixed]] } : { actions: ['update'] };
}

describe('every setting', () => {
  it('is walked, or is harmless for a reason', () => {
    const both = Object.keys(weakened).filter((path) => path in harmless);
    expect(both).toEqual([]);
    expect([...Object.keys(weakened), ...Object.keys(harmless)].sort()).toEqual([...rows].sort());
  });

  it.each(Object.entries(weakened))('%s is a risk when it is weakened', async (path, [from, to, attribute]) => {
    const [strong, weak] = await Promise.all([synthesized(withSetting(path, from)), synthesized(withSetting(path, to))]);
    const risks = risksBetween(strong, weak);
    expect(risks.map((risk) => risk.attribute)).toContain(attribute);
    for (const risk of risks)
      expect(risk).toMatchObject({ address: expect.any(String), lost: expect.any(String), sentence: expect.any(String) });
    if (!riskyBothWays.includes(path)) expect(risksBetween(weak, strong)).toEqual([]);
  });
});
