// The cost of an environment while it is not in use: a lower bound for comparing sizes, not a quote.
import { idleCapacityAcu } from './capacity.js';
import type { SizeValues } from './sizes.js';

/** List prices in us-east-1, in US dollars per month of 730 hours, without taxes or the free tier. */
export const prices = {
  asOf: '2026-08',
  region: 'us-east-1',
  natGateway: 36.5,
  interfaceEndpointPerZone: 7.3,
  acu: 87.6,
  kmsKey: 1,
  secret: 0.4,
  webAcl: 10,
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
