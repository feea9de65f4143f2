// The AWS regions, built in so that `init` works offline, and ordered by geography.
import { nearest } from '../spelling.js';

/** Month in which the list was last compared with AWS and with the pinned Terraform provider. Regions that the provider lacks are omitted. */
export const regionsAsOf = '2026-11';

type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

export interface Region {
  /** For example `eu-central-1`. */
  code: string;
  /** For example `Europe (Frankfurt)`. */
  name: string;
  partition: Partition;
}

const commercial: Record<string, string> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'ca-central-1': 'Canada (Central)',
  'ca-west-1': 'Canada West (Calgary)',
  'mx-central-1': 'Mexico (Central)',
  'sa-east-1': 'South America (São Paulo)',
  'eu-central-1': 'Europe (Frankfurt)',
  'eu-central-2': 'Europe (Zurich)',
  'eu-west-1': 'Europe (Ireland)',
  'eu-west-2': 'Europe (London)',
  'eu-west-3': 'Europe (Paris)',
  'eu-north-1': 'Europe (Stockholm)',
  'eu-south-1': 'Europe (Milan)',
  'eu-south-2': 'Europe (Spain)',
  'il-central-1': 'Israel (Tel Aviv)',
  'me-central-1': 'Middle East (UAE)',
  'me-south-1': 'Middle East (Bahrain)',
  'af-south-1': 'Africa (Cape Town)',
  'ap-east-1': 'Asia Pacific (Hong Kong)',
  'ap-east-2': 'Asia Pacific (Taipei)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-northeast-3': 'Asia Pacific (Osaka)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-south-2': 'Asia Pacific (Hyderabad)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ap-southeast-3': 'Asia Pacific (Jakarta)',
  'ap-southeast-4': 'Asia Pacific (Melbourne)',
  'ap-southeast-5': 'Asia Pacific (Malaysia)',
  'ap-southeast-7': 'Asia Pacific (Thailand)',
};
const china: Record<string, string> = { 'cn-north-1': 'China (Beijing)', 'cn-northwest-1': 'China (Ningxia)' };
const government: Record<string, string> = { 'us-gov-east-1': 'AWS GovCloud (US-East)', 'us-gov-west-1': 'AWS GovCloud (US-West)' };

export const regions: readonly Region[] = [
  ...inPartition('aws', commercial),
  ...inPartition('aws-us-gov', government),
  ...inPartition('aws-cn', china),
];

/** The region with this code; undefined if it is not in the list. */
export function findRegion(code: string): Region | undefined {
  return regions.find((region) => region.code === code);
}

const enabledByDefault =
  /^(us-(east|west)-[12]|ca-central-1|sa-east-1|eu-central-1|eu-west-[123]|eu-north-1|ap-northeast-[123]|ap-south-1|ap-southeast-[12]|us-gov-.*|cn-.*)$/;

/** Whether an account has to enable (opt in to) the region before using it. */
export function isOptInRegion(code: string): boolean {
  return findRegion(code) !== undefined && !enabledByDefault.test(code);
}

/** The region code closest to a misspelt code, such as `eu-central-1` for `eu-centrl-1`; undefined if none is close. */
export function nearestRegion(code: string): string | undefined {
  return nearest(
    code,
    regions.map((region) => region.code),
  );
}

/** The DNS suffix of the region's service endpoints. */
export function dnsSuffix(code: string): string {
  return findRegion(code)?.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}

function inPartition(partition: Partition, named: Record<string, string>): Region[] {
  return Object.entries(named).map(([code, name]) => ({ code, name, partition }));
}

/** The partition of a region, such as `aws` or `aws-cn`; derived from the code, so that it is also known for regions that are not in the list. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}
