// The cost of an environment while it is not in use, and of what stays after its removal: for comparing and warning, not a quote.
import { idleCapacityAcu } from './capacity.js';
import { bytesPerGb } from './setting.js';
import type { SizeValues } from './sizes.js';

/**
 * List prices in us-east-1, in US dollars per month of 730 hours, without taxes or the free tier. From the pages aws.amazon.com/SERVICE/pricing
 * of vpc, privatelink, rds/aurora, kms, secrets-manager, waf, s3 and cloudwatch.
 */
export const prices = {
  asOf: '2026-08',
  region: 'us-east-1',
  natGateway: 36.5,
  interfaceEndpointPerZone: 7.3,
  acu: 87.6,
  kmsKey: 1,
  secret: 0.4,
  webAcl: 10,
  /** Per GB of Aurora snapshots and of retained automated backups. */
  backupGb: 0.021,
  /** Per GB of stored log data. */
  logGb: 0.03,
  /** Per GB in S3 Standard. */
  objectGb: 0.023,
} as const;

const kmsKeysOfAnEnvironment = 6;

/** The idle cost in US dollars a month, rounded. It excludes requests, data, logs, and AWS Config, which an account pays for only once. */
export function idleMonthlyDollars({ network, database, api }: Pick<SizeValues, 'network' | 'database' | 'api'>): number {
  const gateways = { none: 0, single: 1, 'per-az': network.zones }[network.nat];
  const endpoints = network.interfaceEndpoints.length * Math.min(network.endpointZones, network.zones);
  return Math.round(
    gateways * prices.natGateway +
      endpoints * prices.interfaceEndpointPerZone +
      idleCapacityAcu(database) * prices.acu +
      kmsKeysOfAnEnvironment * prices.kmsKey +
      prices.secret +
      (api.waf === 'off' ? 0 : prices.webAcl),
  );
}

/** The price of a snapshot or automated backup of so many GiB. A snapshot's size is at most that of its cluster, so this is an upper bound. */
export function backupMonthlyDollars(gigabytes: number): number {
  return gigabytes * prices.backupGb;
}

/** The price of stored logs. */
export function logMonthlyDollars(bytes: number): number {
  return (bytes / bytesPerGb) * prices.logGb;
}

/** The price of objects in S3 Standard. Colder storage classes cost less, so this is an upper bound. */
export function objectMonthlyDollars(bytes: number): number {
  return (bytes / bytesPerGb) * prices.objectGb;
}
