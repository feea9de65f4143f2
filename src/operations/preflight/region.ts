// Checks that the region can host the environment: it must be enabled, have enough zones and offer the database version.

import type { AwsAccess, Target } from '../../aws/target.js';
import { nearestRegion } from '../../platform/regions.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckOutcome, fail, ok, skipped, unlessUnanswered } from './check.js';

export function regionChecks(target: AwsAccess & Pick<Target, 'kind'>, environment: Environment): Check[] {
  return [
    {
      id: 'region',
      title: 'The region is enabled',
      run: () => unlessUnanswered(target, 'ec2:DescribeRegions', () => checkRegion(target)),
    },
    {
      id: 'zones',
      title: 'The region has enough zones',
      run: () => unlessUnanswered(target, 'ec2:DescribeAvailabilityZones', () => checkZones(target, environment)),
    },
    {
      id: 'engine-version',
      title: 'The database version is available',
      run: () => unlessUnanswered(target, 'rds:DescribeDBEngineVersions', () => checkEngineVersion(target, environment)),
    },
  ];
}

async function checkRegion({ aws, region }: AwsAccess): Promise<CheckOutcome> {
  const { DescribeRegionsCommand } = await import('@aws-sdk/client-ec2');
  const command = new DescribeRegionsCommand({ RegionNames: [region], AllRegions: true });
  const { Regions: [found] = [] } = await (await aws.ec2()).send(command);
  if (found === undefined) {
    const suggestion = nearestRegion(region);
    return fail(
      'REGION_UNKNOWN',
      `AWS has no region ${region}`,
      suggestion === undefined ? 'Choose another region' : `Did you mean ${suggestion}?`,
    );
  }
  if (found.OptInStatus !== 'not-opted-in') return ok(region);
  const hint = `aws account enable-region --region-name ${region}   # or choose another region`;
  return fail('REGION_UNKNOWN', `${region} is not enabled in this account`, hint);
}

async function checkZones({ aws, region }: AwsAccess, { network, name }: Environment): Promise<CheckOutcome> {
  const { DescribeAvailabilityZonesCommand } = await import('@aws-sdk/client-ec2');
  const { AvailabilityZones = [] } = await (await aws.ec2()).send(new DescribeAvailabilityZonesCommand({}));
  const usable = AvailabilityZones.filter(
    ({ ZoneId = '', ZoneType = 'availability-zone', State }) =>
      State === 'available' && ZoneType === 'availability-zone' && !network.excludeZoneIds.includes(ZoneId),
  );
  if (usable.length === 0) return skipped(`not checked: AWS listed no zones in ${region}`);
  const detail = `${usable.length} zones are usable (${usable.map(({ ZoneId }) => ZoneId).join(', ')}), ${network.zones} are needed`;
  if (usable.length >= network.zones) return ok(detail);
  return fail('PREFLIGHT_FAILED', detail, `Set environments.${name}.network.zones to ${usable.length}, or choose another region`);
}

async function checkEngineVersion({ aws, region }: AwsAccess, { database: { engineVersion }, name }: Environment): Promise<CheckOutcome> {
  const { paginateDescribeDBEngineVersions } = await import('@aws-sdk/client-rds');
  const versions: string[] = [];
  for await (const { DBEngineVersions = [] } of paginateDescribeDBEngineVersions(
    { client: await aws.rds() },
    { Engine: 'aurora-postgresql' },
  )) {
    versions.push(...DBEngineVersions.map((one) => one.EngineVersion ?? ''));
  }
  const minors = versions.filter((version) => /^16\.\d+$/.test(version)).sort((a, b) => minorOf(a) - minorOf(b));
  const newest = minors.at(-1);
  if (newest === undefined) return skipped('not checked: AWS listed no Aurora PostgreSQL 16 versions');
  const offer = { path: `environments.${name}.database.engineVersion`, value: newest };
  if (!minors.includes(engineVersion)) {
    const detail = `Aurora PostgreSQL ${engineVersion} is not available in ${region}; available: ${minors.join(', ')}`;
    return { ...fail('PREFLIGHT_FAILED', detail, `Set ${offer.path} to "${newest}"`), offer };
  }
  if (engineVersion === newest) return ok(`Aurora PostgreSQL ${engineVersion}, the newest 16`);
  return { ...ok(`Aurora PostgreSQL ${engineVersion}; ${newest} is the newest 16`), offer };
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
