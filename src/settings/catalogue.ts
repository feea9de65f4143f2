// All settings, one row each. The schema of the settings file, the sizes, the flags and questions of `init`, the messages and the tables
// of the docs are made from these rows. A row lists its values for the sizes small, medium and large, in this order.
import { every, fixed, listOf, number, oneOf, orNull, pattern, setOf, setting, sizeNames, text, wholeNumber, yesNo } from './setting.js';

/** Retention periods that CloudWatch Logs accepts, in days. */
const logRetentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

/** The default version of Aurora PostgreSQL, as of 2026-11. Preflight asks AWS which versions exist and offers a newer version. */
const engineVersion = '16.8';

/** Requests per second, or requests in a burst. */
const rate = wholeNumber(1, 10_000);
const days = orNull(wholeNumber(1, 3650));

type Days = readonly [number | null, number | null, number | null];

/** The days after which an object of a bucket moves to a storage class or expires; null means never. */
function lifecycle({
  ia = every(null),
  instant = every(null),
  glacier = every(null),
  deep = every(null),
  expire = every(null),
}: Lifecycle) {
  return {
    standardIaDays: setting(orNull(wholeNumber(30, 3650)), ia),
    glacierInstantDays: setting(days, instant),
    glacierDays: setting(days, glacier),
    deepArchiveDays: setting(days, deep),
    expireDays: setting(days, expire),
  };
}

interface Lifecycle {
  ia?: Days;
  instant?: Days;
  glacier?: Days;
  deep?: Days;
  expire?: Days;
}

/** The settings whose values come from the size. The settings file can override each of them. */
export const sizedSettings = {
  protected: setting(yesNo, [false, true, true], {
    summary: 'Deletion protection, final snapshot, no force_destroy and Terraform prevent_destroy',
    flag: { name: 'protection', summary: 'deletion protection of everything that holds data' },
  }),
  network: {
    zones: setting(wholeNumber(2, 3), every(3), {
      flag: { name: 'zones', placeholder: '2|3', summary: 'number of availability zones' },
      question: { text: 'Availability zones', choices: [2, 3] },
    }),
    nat: setting(oneOf(['none', 'single', 'per-az']), ['single', 'none', 'none'], {
      flag: { name: 'nat', summary: 'NAT gateways' },
      question: { text: 'NAT gateways' },
      labels: { none: 'none', single: 'one gateway', 'per-az': 'one in each zone' },
    }),
    interfaceEndpoints: setting(setOf(oneOf(['sqs', 'secretsmanager', 'kms', 'logs', 'xray'])), [[], ['sqs'], ['sqs', 'secretsmanager']], {
      flag: { name: 'endpoints', summary: 'interface endpoints' },
      question: {
        text: 'Interface endpoints',
        choices: [[], ['sqs'], ['sqs', 'secretsmanager'], ['sqs', 'secretsmanager', 'kms', 'logs', 'xray']],
      },
    }),
    endpointZones: setting(wholeNumber(1, 3), [1, 2, 3], {
      flag: { name: 'endpointZones', placeholder: 'N', summary: 'number of availability zones with interface endpoints' },
    }),
    cidr: setting(
      pattern(/^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|20)$/, 'a private IPv4 network from /16 to /20, such as 10.0.0.0/16'),
      // The same for all sizes: a VPC cannot change its network, so a change of size would replace it with everything inside.
      every('10.0.0.0/16'),
      {
        flag: { name: 'cidr', placeholder: 'CIDR', summary: 'address range of the VPC' },
        question: { text: 'Address range of the VPC' },
      },
    ),
    flowLogTraffic: setting(oneOf(['ALL', 'REJECT']), every('ALL')),
    flowLogIntervalSeconds: setting(oneOf([60, 600]), [600, 600, 60]),
    excludeZoneIds: setting(listOf(pattern(/^[a-z0-9]+-az\d+$/, 'the id of an availability zone, such as use1-az3')), every(['use1-az3'])),
  },
  database: {
    engineVersion: setting(pattern(/^16\.\d+$/, 'an Aurora PostgreSQL 16 version in quotes, such as "16.8"'), every(engineVersion)),
    minCapacityAcu: setting(number(0, 256, 0.5), [0.5, 0.5, 1], {
      flag: { name: 'minAcu', placeholder: 'ACU', summary: 'minimum capacity of the database (1 ACU is about 2 GB); 0 lets it pause' },
      question: { text: 'Minimum capacity in ACU (1 ACU is about 2 GB; 0 lets it pause)' },
    }),
    maxCapacityAcu: setting(number(1, 256, 0.5), [2, 4, 16], {
      flag: { name: 'maxAcu', placeholder: 'ACU', summary: 'maximum capacity of the database' },
      question: { text: 'Maximum capacity in ACU' },
    }),
    autoPauseSeconds: setting(orNull(wholeNumber(300, 86_400)), every(null), {
      flag: {
        name: 'autoPause',
        placeholder: 'SECONDS',
        summary: 'seconds without use after which the database pauses (needs --min-acu 0), or off',
      },
      question: { text: 'Seconds without use before it pauses', initial: 300, onlyWith: { setting: 'minCapacityAcu', value: 0 } },
    }),
    instances: setting(wholeNumber(1, 16), [1, 1, 2], {
      flag: { name: 'instances', placeholder: 'N', summary: 'number of database instances' },
      question: { text: 'Instances' },
    }),
    backupRetentionDays: setting(wholeNumber(1, 35), [7, 14, 35], {
      flag: { name: 'backupDays', placeholder: 'DAYS', summary: 'days to keep backups' },
      question: { text: 'Days to keep backups', isMinor: true },
    }),
    deletionProtection: setting(yesNo, [false, true, true], { whenProtected: true }),
    finalSnapshot: setting(yesNo, [false, true, true], { whenProtected: true }),
    /** 0 turns Performance Insights off. */
    performanceInsightsDays: setting(oneOf([0, 7, 465, 731]), [7, 7, 465]),
    /** 0 turns enhanced monitoring off. */
    monitoringIntervalSeconds: setting(oneOf([0, 1, 5, 10, 15, 30, 60]), [0, 60, 30]),
  },
  storage: {
    forceDestroy: setting(yesNo, [true, false, false], { whenProtected: false }),
    raw: lifecycle({ ia: [null, 30, 30], instant: [90, null, 90], expire: [null, 180, null] }),
    processed: lifecycle({ ia: [null, 30, 30], instant: [90, null, 90], expire: [null, 180, null] }),
    archive: lifecycle({ ia: [null, 30, null], glacier: [90, null, null], deep: [null, null, 30], expire: [null, 180, null] }),
    noncurrentDays: setting(wholeNumber(1, 3650), every(90)),
    /** Days of object lock (GOVERNANCE) on the archive bucket; null means no lock. S3 never turns a bucket’s lock off again: null then only
     * ends the retention of new objects. */
    archiveLockDays: setting(orNull(wholeNumber(1, 36_500)), [null, null, 2557]),
  },
  tables: { deletionProtection: setting(yesNo, [false, true, true], { whenProtected: true }) },
  keys: { deletionWindowDays: setting(wholeNumber(7, 30), [7, 14, 30]) },
  function: {
    memoryMb: setting(wholeNumber(128, 10_240), [512, 1024, 1769]),
    timeoutSeconds: setting(wholeNumber(3, 900), [60, 300, 300]),
    maximumConcurrency: setting(wholeNumber(2, 1000), [2, 5, 20]),
    reservedConcurrency: setting(orNull(wholeNumber(1, 1000)), [null, null, 50]),
  },
  analytics: {
    scanLimitGb: setting(wholeNumber(1, 100_000), every(100), {
      summary: 'How much a query of Athena may read; one that reads more is cancelled',
    }),
  },
  logs: { retentionDays: setting(oneOf(logRetentionDays), [30, 90, 400]) },
  api: {
    stageRate: setting(rate, [1000, 200, 1000]),
    stageBurst: setting(rate, [1000, 400, 1000]),
    planRate: setting(rate, [1000, 100, 500]),
    planBurst: setting(rate, [1000, 200, 500]),
    /** null means no quota. */
    quotaPerDay: setting(orNull(wholeNumber(1, 2_147_483_647)), [null, 100_000, 5_000_000]),
    logLevel: setting(oneOf(['ERROR', 'INFO']), ['INFO', 'INFO', 'ERROR']),
    waf: setting(oneOf(['off', 'count', 'block']), ['off', 'count', 'block']),
    /** The maximum number of requests from one IP address in five minutes; further requests are counted or blocked. */
    wafRate: setting(wholeNumber(10, 2_000_000_000), every(2000)),
  },
};

/** The settings of an environment that do not depend on its size. */
export const environmentSettings = {
  target: fixed(oneOf(['aws', 'sandbox']), { flag: { name: 'target', summary: 'where to deploy' } }),
  account: fixed(pattern(/^\d{12}$/, 'an AWS account id: 12 digits, in quotes'), {
    flag: { name: 'account', placeholder: 'ID', summary: 'AWS account, 12 digits (sandbox: 123456789012)' },
  }),
  region: fixed(pattern(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as eu-central-1'), {
    flag: { name: 'region', placeholder: 'REGION', summary: 'AWS region' },
  }),
  size: fixed(oneOf(sizeNames), { flag: { name: 'size', summary: 'set of values to start from' } }),
  state: fixed(oneOf(['s3', 'local']), { initial: 's3', flag: { name: 'state', summary: 'where Terraform’s state is kept' } }),
  profile: fixed(text(1), { isOptional: true, summary: 'AWS profile to use when neither flag nor environment variable names one' }),
  owner: fixed(text(1, 64), {
    initial: 'platform',
    summary: 'Value of the Owner tag',
    flag: { name: 'owner', placeholder: 'NAME', summary: 'value of the Owner tag' },
  }),
  costCenter: fixed(text(1, 64), {
    initial: 'finance',
    summary: 'Value of the CostCenter tag',
    flag: { name: 'costCenter', placeholder: 'NAME', summary: 'value of the CostCenter tag' },
  }),
};

/** The settings of a foundation, which each account and region has once. `adopt` uses an existing resource and never changes it. */
export const foundationSettings = {
  recorder: fixed(oneOf(['manage', 'adopt']), { initial: 'manage' }),
  apiGatewayLogRole: fixed(oneOf(['manage', 'adopt']), { initial: 'manage' }),
  recordingFrequency: fixed(oneOf(['DAILY', 'CONTINUOUS']), { initial: 'DAILY' }),
  deletionWindowDays: fixed(wholeNumber(7, 30), { initial: 7 }),
};
