// How each setting of a deployed environment is changed. A setting that is missing here fails the rehearsal.
import type { Overrides } from '../../src/settings/schema.js';

/** Other values than those of size small, which change nothing that holds data: all are set at once, then all are set back. */
export const harmless: Readonly<Record<string, unknown>> = {
  'network.interfaceEndpoints': ['sqs', 'kms'],
  'network.endpointZones': 2,
  'network.flowLogTraffic': 'REJECT',
  'network.flowLogIntervalSeconds': 60,
  'network.excludeZoneIds': ['use1-az1', 'use1-az3'],
  'database.engineVersion': '16.9',
  'database.minCapacityAcu': 1,
  'database.maxCapacityAcu': 4,
  'database.backupRetentionDays': 14,
  'database.performanceInsightsDays': 465,
  'database.monitoringIntervalSeconds': 60,
  'storage.raw.standardIaDays': 30,
  'storage.raw.glacierInstantDays': 100,
  'storage.raw.glacierDays': 200,
  'storage.raw.deepArchiveDays': 400,
  'storage.raw.expireDays': 3000,
  'storage.processed.standardIaDays': 40,
  'storage.processed.glacierInstantDays': null,
  'storage.processed.glacierDays': 200,
  'storage.processed.deepArchiveDays': 400,
  'storage.processed.expireDays': 3000,
  'storage.archive.standardIaDays': 30,
  'storage.archive.glacierInstantDays': 60,
  'storage.archive.glacierDays': null,
  'storage.archive.deepArchiveDays': 180,
  'storage.archive.expireDays': 3000,
  'storage.noncurrentDays': 60,
  'keys.deletionWindowDays': 14,
  'function.memoryMb': 1024,
  'function.timeoutSeconds': 120,
  'function.maximumConcurrency': 5,
  'function.reservedConcurrency': 10,
  'analytics.scanLimitGb': 200,
  'logs.retentionDays': 90,
  'api.stageRate': 200,
  'api.stageBurst': 400,
  'api.planRate': 100,
  'api.planBurst': 200,
  'api.quotaPerDay': 100_000,
  'api.logLevel': 'ERROR',
  owner: 'desk a',
  costCenter: 'research',
};

/** Settings that protect, expose or remove something, or that AWS changes one way only: each is changed by itself, through these values and back. */
export const risky: Readonly<Record<string, readonly Overrides[]>> = {
  protected: [{ protected: true }],
  'network.zones': [{ network: { zones: 2 } }],
  'network.nat': [{ network: { nat: 'per-az' } }, { network: { nat: 'none' } }],
  'database.instances': [{ database: { instances: 2 } }],
  'database.performanceInsightsDays': [{ database: { performanceInsightsDays: 0 } }],
  'database.deletionProtection': [{ database: { deletionProtection: true } }],
  'database.finalSnapshot': [{ database: { finalSnapshot: true } }],
  'storage.forceDestroy': [{ storage: { forceDestroy: false } }],
  'storage.archiveLockDays': [{ storage: { archiveLockDays: 30 } }],
  'tables.deletionProtection': [{ tables: { deletionProtection: true } }],
  'api.quotaPerDay': [{ api: { quotaPerDay: 5 } }, { api: { quotaPerDay: 10 } }],
  'api.waf': [{ api: { waf: 'count' } }, { api: { waf: 'block' } }],
  'api.wafRate': [{ api: { waf: 'count', wafRate: 100 } }, { api: { waf: 'count', wafRate: 3000 } }],
};

/** Settings that a deployed environment cannot change, and why. */
export const fixedOnceDeployed: Readonly<Record<string, string>> = {
  'network.cidr': 'a VPC cannot change its network; the plan replaces it, which is refused while the environment holds data',
  'database.autoPauseSeconds':
    'the provider does not plan a minimum of 0 ACU, which it needs, on an existing cluster; see docs/settings.md',
  target: 'says where the environment is',
  account: 'says where the environment is',
  region: 'says where the environment is',
  size: 'npm run rehearse:sizes',
  state: 'says where the state is',
  profile: 'is not part of the platform',
};
