// The three sizes: each is one complete set of values, and every single value can be overridden in the settings file.

export const sizeNames = ['small', 'medium', 'large'] as const;
export type SizeName = (typeof sizeNames)[number];

export const natModes = ['none', 'single', 'per-az'] as const;
export const interfaceEndpointServices = ['sqs', 'secretsmanager', 'kms', 'logs', 'xray'] as const;

/** Days after which an object moves to a storage class (null: never), or expires. */
export interface BucketLifecycle {
  standardIaDays: number | null;
  glacierInstantDays: number | null;
  glacierDays: number | null;
  deepArchiveDays: number | null;
  expireDays: number | null;
}

/** Everything about an environment that a size decides. Units are in the names; rates are requests per second. */
export interface SizeValues {
  protected: boolean;
  network: {
    cidr: string;
    zones: number;
    nat: (typeof natModes)[number];
    interfaceEndpoints: (typeof interfaceEndpointServices)[number][];
    endpointZones: number;
    flowLogTraffic: 'ALL' | 'REJECT';
    flowLogIntervalSeconds: 60 | 600;
    excludeZoneIds: string[];
  };
  database: {
    engineVersion: string;
    minCapacityAcu: number;
    maxCapacityAcu: number;
    /** Only with a minimum of 0 ACU. */
    autoPauseSeconds: number | null;
    instances: number;
    backupRetentionDays: number;
    deletionProtection: boolean;
    finalSnapshot: boolean;
    /** 0 turns Performance Insights off. */
    performanceInsightsDays: number;
    /** 0 turns enhanced monitoring off. */
    monitoringIntervalSeconds: number;
  };
  storage: {
    forceDestroy: boolean;
    raw: BucketLifecycle;
    processed: BucketLifecycle;
    archive: BucketLifecycle;
    noncurrentDays: number;
    /** Object lock (GOVERNANCE) on the archive bucket, which can be chosen only when the bucket is made; null: none. */
    archiveLockDays: number | null;
  };
  tables: { deletionProtection: boolean };
  keys: { deletionWindowDays: number };
  function: { memoryMb: number; timeoutSeconds: number; maximumConcurrency: number; reservedConcurrency: number | null };
  analytics: { scanLimitGb: number };
  logs: { retentionDays: number };
  api: {
    stageRate: number;
    stageBurst: number;
    planRate: number;
    planBurst: number;
    /** null: no quota. */
    quotaPerDay: number | null;
    logLevel: 'ERROR' | 'INFO';
    waf: 'off' | 'count' | 'block';
    /** Requests of one address in five minutes; what is above is counted or blocked. */
    wafRate: number;
  };
}

/** Objects that stay where they are, for ever. */
export const never: BucketLifecycle = {
  standardIaDays: null,
  glacierInstantDays: null,
  glacierDays: null,
  deepArchiveDays: null,
  expireDays: null,
};

/** Aurora PostgreSQL's version, as of 2026-11; preflight asks AWS which versions exist and offers a newer one. */
const defaultEngineVersion = '16.8';

const small: SizeValues = {
  protected: false,
  network: {
    cidr: '10.0.0.0/16',
    zones: 3,
    nat: 'single',
    interfaceEndpoints: [],
    endpointZones: 1,
    flowLogTraffic: 'ALL',
    flowLogIntervalSeconds: 600,
    excludeZoneIds: ['use1-az3'],
  },
  database: {
    engineVersion: defaultEngineVersion,
    minCapacityAcu: 0.5,
    maxCapacityAcu: 2,
    autoPauseSeconds: null,
    instances: 1,
    backupRetentionDays: 7,
    deletionProtection: false,
    finalSnapshot: false,
    performanceInsightsDays: 7,
    monitoringIntervalSeconds: 0,
  },
  storage: {
    forceDestroy: true,
    raw: { ...never, glacierInstantDays: 90 },
    processed: { ...never, glacierInstantDays: 90 },
    archive: { ...never, glacierDays: 90 },
    noncurrentDays: 90,
    archiveLockDays: null,
  },
  tables: { deletionProtection: false },
  keys: { deletionWindowDays: 7 },
  function: { memoryMb: 512, timeoutSeconds: 60, maximumConcurrency: 2, reservedConcurrency: null },
  analytics: { scanLimitGb: 100 },
  logs: { retentionDays: 30 },
  api: {
    stageRate: 1000,
    stageBurst: 1000,
    planRate: 1000,
    planBurst: 1000,
    quotaPerDay: null,
    logLevel: 'INFO',
    waf: 'off',
    wafRate: 2000,
  },
};

const medium: SizeValues = {
  protected: true,
  network: { ...small.network, cidr: '10.1.0.0/16', nat: 'none', interfaceEndpoints: ['sqs'], endpointZones: 2 },
  database: {
    ...small.database,
    maxCapacityAcu: 4,
    backupRetentionDays: 14,
    deletionProtection: true,
    finalSnapshot: true,
    monitoringIntervalSeconds: 60,
  },
  storage: {
    forceDestroy: false,
    raw: { ...never, standardIaDays: 30, expireDays: 180 },
    processed: { ...never, standardIaDays: 30, expireDays: 180 },
    archive: { ...never, standardIaDays: 30, expireDays: 180 },
    noncurrentDays: 90,
    archiveLockDays: null,
  },
  tables: { deletionProtection: true },
  keys: { deletionWindowDays: 14 },
  function: { memoryMb: 1024, timeoutSeconds: 300, maximumConcurrency: 5, reservedConcurrency: null },
  analytics: small.analytics,
  logs: { retentionDays: 90 },
  api: { ...small.api, stageRate: 200, stageBurst: 400, planRate: 100, planBurst: 200, quotaPerDay: 100_000, waf: 'count' },
};

const large: SizeValues = {
  protected: true,
  network: {
    ...medium.network,
    cidr: '10.2.0.0/16',
    interfaceEndpoints: ['sqs', 'secretsmanager'],
    endpointZones: 3,
    flowLogIntervalSeconds: 60,
  },
  database: {
    ...medium.database,
    minCapacityAcu: 1,
    maxCapacityAcu: 16,
    instances: 2,
    backupRetentionDays: 35,
    performanceInsightsDays: 465,
    monitoringIntervalSeconds: 30,
  },
  storage: {
    forceDestroy: false,
    raw: { ...never, standardIaDays: 30, glacierInstantDays: 90 },
    processed: { ...never, standardIaDays: 30, glacierInstantDays: 90 },
    archive: { ...never, deepArchiveDays: 30 },
    noncurrentDays: 90,
    archiveLockDays: 2557,
  },
  tables: { deletionProtection: true },
  keys: { deletionWindowDays: 30 },
  function: { memoryMb: 1769, timeoutSeconds: 300, maximumConcurrency: 20, reservedConcurrency: 50 },
  analytics: small.analytics,
  logs: { retentionDays: 400 },
  api: { ...small.api, planRate: 500, planBurst: 500, quotaPerDay: 5_000_000, logLevel: 'ERROR', waf: 'block' },
};

export const sizes: Readonly<Record<SizeName, SizeValues>> = { small, medium, large };
