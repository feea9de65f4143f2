// Asks AWS whether the access can take the environment: the region, its zones, the database's version.

import type { AwsAccess } from '../../aws/target.js';
import { nearestRegion } from '../../platform/regions.js';
import type { Environment } from '../../settings/schema.js';
import { bestEffort, type Finding, fail, ok, type Question, skipped } from './diagnosis.js';

export function placeQuestions(target: AwsAccess, environment: Environment): Question[] {
  return [
    { id: 'region', title: 'The region is enabled', ask: () => bestEffort('ec2:DescribeRegions', target.region, () => askRegion(target)) },
    {
      id: 'zones',
      title: 'The region has enough zones',
      ask: () => bestEffort('ec2:DescribeAvailabilityZones', target.region, () => askZones(target, environment)),
    },
    {
      id: 'engine-version',
      title: 'The database version exists there',
      ask: () => bestEffort('rds:DescribeDBEngineVersions', target.region, () => askEngineVersion(target, environment)),
    },
  ];
}

async function askRegion({ aws, region }: AwsAccess): Promise<Finding> {
  const { DescribeRegionsCommand } = await import('@aws-sdk/client-ec2');
  const command = new DescribeRegionsCommand({ RegionNames: [region], AllRegions: true });
  const { Regions: [found] = [] } = await (await aws.ec2()).send(command);
  if (found === undefined) {
    const meant = nearestRegion(region);
    return fail('REGION_UNKNOWN', `AWS has no region ${region}`, meant === undefined ? 'Choose another region' : `Did you mean ${meant}?`);
  }
  if (found.OptInStatus !== 'not-opted-in') return ok(region);
  const hint = `aws account enable-region --region-name ${region}, or choose another region`;
  return fail('REGION_UNKNOWN', `the account has not enabled ${region}`, hint);
}

async function askZones({ aws, region }: AwsAccess, { network, name }: Environment): Promise<Finding> {
  const { DescribeAvailabilityZonesCommand } = await import('@aws-sdk/client-ec2');
  const { AvailabilityZones = [] } = await (await aws.ec2()).send(new DescribeAvailabilityZonesCommand({}));
  const usable = AvailabilityZones.filter(
    ({ ZoneId = '', ZoneType = 'availability-zone', State }) =>
      State === 'available' && ZoneType === 'availability-zone' && !network.excludeZoneIds.includes(ZoneId),
  );
  if (usable.length === 0) return skipped(`could not be asked: no zone of ${region} was listed`);
  const detail = `${usable.length} zones can be used (${usable.map(({ ZoneId }) => ZoneId).join(', ')}), ${network.zones} are wanted`;
  if (usable.length >= network.zones) return ok(detail);
  return fail('PREFLIGHT_FAILED', detail, `Set environments.${name}.network.zones to ${usable.length}, or choose another region`);
}

async function askEngineVersion({ aws, region }: AwsAccess, { database: { engineVersion }, name }: Environment): Promise<Finding> {
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
  if (newest === undefined) return skipped('could not be asked: no Aurora PostgreSQL 16 was listed');
  const offer = { path: `environments.${name}.database.engineVersion`, value: newest };
  if (!minors.includes(engineVersion)) {
    const detail = `Aurora PostgreSQL ${engineVersion} does not exist in ${region}; there are ${minors.join(', ')}`;
    return { ...fail('PREFLIGHT_FAILED', detail, `Set ${offer.path} to "${newest}"`), offer };
  }
  if (engineVersion === newest) return ok(`Aurora PostgreSQL ${engineVersion}, the newest 16`);
  return { ...ok(`Aurora PostgreSQL ${engineVersion}; ${newest} is the newest 16`), offer };
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
