// The quotas that a deploy can exceed: which resources count, how many are in use, and how many AWS allows. Codes and defaults are those of
// the Service Quotas console and of each service's quotas page (https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html), as of 2026-11.

import type { AwsClients } from '../../aws/clients.js';
import type { PlannedResource } from './planned-resources.js';

type Resources = readonly PlannedResource[];

export interface Quota {
  id: string;
  /** What is counted, in the plural. */
  things: string;
  /** The code in Service Quotas; absent if the quota is not listed there. */
  code?: { service: string; quota: string };
  /** AWS's default, used if the account's own value cannot be read; accounts rarely have less. */
  standard: number;
  /** Set for a quota of each VPC. It is compared with all resources of the stack, since they are in one VPC, and with nothing else. */
  perVpc?: true;
  /** How many of the resources count. */
  count(resources: Resources): number;
  /** How many the account uses; absent with `perVpc`. */
  used?: (aws: AwsClients) => Promise<{ used: number; limit?: number | undefined }>;
  /** The IAM action that `used` needs. */
  call?: string;
}

/** Counting stops here: an account with more has a higher quota. */
const maxPages = 20;

const ofType =
  (...types: string[]) =>
  (resources: Resources) =>
    resources.filter(({ type }) => types.includes(type)).length;

const endpointsOf = (kind: 'Gateway' | 'Interface') => (resources: Resources) =>
  resources.filter(({ type, settings }) => type === 'aws_vpc_endpoint' && (settings.vpc_endpoint_type ?? 'Gateway') === kind).length;

/** The most rules of one direction in one security group. */
function maxRules(resources: Resources): number {
  const groups = new Map<string, number>();
  for (const { type, settings } of resources) {
    if (!/^aws_vpc_security_group_(in|e)gress_rule$/.test(type)) continue;
    const key = `${type} ${settings.security_group_id}`;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...groups.values());
}

async function countItems<Page>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => readonly unknown[] | undefined) {
  let used = 0;
  let seen = 0;
  for await (const page of pages) {
    used += itemsOf(page)?.length ?? 0;
    seen += 1;
    if (seen === maxPages) break;
  }
  return { used };
}

/** RDS tells use and quota itself. */
const rdsQuota = (name: string) => async (aws: AwsClients) => {
  const { DescribeAccountAttributesCommand } = await import('@aws-sdk/client-rds');
  const { AccountQuotas = [] } = await (await aws.rds()).send(new DescribeAccountAttributesCommand({}));
  const found = AccountQuotas.find(({ AccountQuotaName }) => AccountQuotaName === name);
  return { used: found?.Used ?? 0, limit: found?.Max };
};

/** IAM too. */
const iamQuota = (name: 'Roles' | 'Policies') => async (aws: AwsClients) => {
  const { GetAccountSummaryCommand } = await import('@aws-sdk/client-iam');
  const { SummaryMap = {} } = await (await aws.iam()).send(new GetAccountSummaryCommand({}));
  const summary: Readonly<Record<string, number | undefined>> = SummaryMap;
  return { used: summary[name] ?? 0, limit: summary[`${name}Quota`] };
};

const vpc = (quota: string) => ({ service: 'vpc', quota });

export const quotas: readonly Quota[] = [
  {
    id: 'quota-vpcs',
    things: 'VPCs',
    code: vpc('L-F678F1CE'),
    standard: 5,
    count: ofType('aws_vpc'),
    call: 'ec2:DescribeVpcs',
    used: async (aws) => {
      const { paginateDescribeVpcs } = await import('@aws-sdk/client-ec2');
      return countItems(paginateDescribeVpcs({ client: await aws.ec2() }, {}), ({ Vpcs }) => Vpcs);
    },
  },
  {
    id: 'quota-addresses',
    things: 'elastic IPs',
    code: { service: 'ec2', quota: 'L-0263D0A3' },
    standard: 5,
    count: ofType('aws_eip'),
    call: 'ec2:DescribeAddresses',
    used: async (aws) => {
      const { DescribeAddressesCommand } = await import('@aws-sdk/client-ec2');
      return { used: (await (await aws.ec2()).send(new DescribeAddressesCommand({}))).Addresses?.length ?? 0 };
    },
  },
  {
    id: 'quota-internet-gateways',
    things: 'internet gateways',
    code: vpc('L-A4707A72'),
    standard: 5,
    count: ofType('aws_internet_gateway'),
    call: 'ec2:DescribeInternetGateways',
    used: async (aws) => {
      const { paginateDescribeInternetGateways } = await import('@aws-sdk/client-ec2');
      return countItems(paginateDescribeInternetGateways({ client: await aws.ec2() }, {}), (page) => page.InternetGateways);
    },
  },
  {
    id: 'quota-nat-gateways',
    things: 'NAT gateways in one zone',
    code: vpc('L-FE5A380F'),
    standard: 5,
    // There is at most one in each zone.
    count: (resources) => Math.min(1, ofType('aws_nat_gateway')(resources)),
    call: 'ec2:DescribeNatGateways',
    used: maxNatGatewaysInZone,
  },
  {
    id: 'quota-gateway-endpoints',
    things: 'gateway endpoints',
    code: vpc('L-1B52E74A'),
    standard: 20,
    count: endpointsOf('Gateway'),
    call: 'ec2:DescribeVpcEndpoints',
    used: async (aws) => {
      const { paginateDescribeVpcEndpoints } = await import('@aws-sdk/client-ec2');
      const Filters = [{ Name: 'vpc-endpoint-type', Values: ['Gateway'] }];
      return countItems(paginateDescribeVpcEndpoints({ client: await aws.ec2() }, { Filters }), ({ VpcEndpoints }) => VpcEndpoints);
    },
  },
  {
    id: 'quota-security-groups',
    things: 'security groups',
    code: vpc('L-E79EC296'),
    standard: 2500,
    count: ofType('aws_security_group', 'aws_vpc'),
    call: 'ec2:DescribeSecurityGroups',
    used: async (aws) => {
      const { paginateDescribeSecurityGroups } = await import('@aws-sdk/client-ec2');
      return countItems(paginateDescribeSecurityGroups({ client: await aws.ec2() }, {}), ({ SecurityGroups }) => SecurityGroups);
    },
  },
  {
    id: 'quota-interface-endpoints',
    things: 'interface endpoints',
    code: vpc('L-29B6F2EB'),
    standard: 50,
    perVpc: true,
    count: endpointsOf('Interface'),
  },
  { id: 'quota-subnets', things: 'subnets', code: vpc('L-407747CB'), standard: 200, perVpc: true, count: ofType('aws_subnet') },
  {
    id: 'quota-route-tables',
    things: 'route tables',
    code: vpc('L-589F43AA'),
    standard: 200,
    perVpc: true,
    count: ofType('aws_route_table', 'aws_default_route_table'),
  },
  {
    id: 'quota-security-group-rules',
    things: 'rules of a security group',
    code: vpc('L-0EA8095F'),
    standard: 60,
    perVpc: true,
    count: maxRules,
  },
  {
    id: 'quota-apis',
    things: 'regional APIs',
    code: { service: 'apigateway', quota: 'L-AA0FF27B' },
    standard: 600,
    count: ofType('aws_api_gateway_rest_api'),
    call: 'apigateway:GET',
    used: async (aws) => {
      const { paginateGetRestApis } = await import('@aws-sdk/client-api-gateway');
      const pages = paginateGetRestApis({ client: await aws.apiGateway() }, { limit: 500 });
      return countItems(pages, ({ items }) =>
        items?.filter(({ endpointConfiguration }) => endpointConfiguration?.types?.includes('REGIONAL')),
      );
    },
  },
  {
    id: 'quota-usage-plans',
    things: 'usage plans',
    code: { service: 'apigateway', quota: 'L-E8693075' },
    standard: 300,
    count: ofType('aws_api_gateway_usage_plan'),
    call: 'apigateway:GET',
    used: async (aws) => {
      const { paginateGetUsagePlans } = await import('@aws-sdk/client-api-gateway');
      return countItems(paginateGetUsagePlans({ client: await aws.apiGateway() }, { limit: 500 }), ({ items }) => items);
    },
  },
  {
    id: 'quota-api-keys',
    things: 'API keys',
    standard: 10_000,
    count: ofType('aws_api_gateway_api_key'),
    call: 'apigateway:GET',
    used: async (aws) => {
      const { paginateGetApiKeys } = await import('@aws-sdk/client-api-gateway');
      return countItems(paginateGetApiKeys({ client: await aws.apiGateway() }, { limit: 500 }), ({ items }) => items);
    },
  },
  {
    id: 'quota-db-clusters',
    things: 'database clusters',
    code: { service: 'rds', quota: 'L-952B80B8' },
    standard: 40,
    count: ofType('aws_rds_cluster'),
    call: 'rds:DescribeAccountAttributes',
    used: rdsQuota('DBClusters'),
  },
  {
    id: 'quota-db-instances',
    things: 'database instances',
    code: { service: 'rds', quota: 'L-7B6409FD' },
    standard: 40,
    count: ofType('aws_rds_cluster_instance'),
    call: 'rds:DescribeAccountAttributes',
    used: rdsQuota('DBInstances'),
  },
  {
    id: 'quota-db-subnet-groups',
    things: 'database subnet groups',
    code: { service: 'rds', quota: 'L-48C6BF61' },
    standard: 50,
    count: ofType('aws_db_subnet_group'),
    call: 'rds:DescribeAccountAttributes',
    used: rdsQuota('DBSubnetGroups'),
  },
  {
    id: 'quota-db-parameter-groups',
    things: 'database cluster parameter groups',
    code: { service: 'rds', quota: 'L-E4C808A8' },
    standard: 50,
    count: ofType('aws_rds_cluster_parameter_group'),
    call: 'rds:DescribeAccountAttributes',
    used: rdsQuota('DBClusterParameterGroups'),
  },
  {
    id: 'quota-keys',
    things: 'KMS keys',
    code: { service: 'kms', quota: 'L-C2F1777E' },
    standard: 100_000,
    count: ofType('aws_kms_key'),
    call: 'kms:ListKeys',
    used: async (aws) => {
      const { paginateListKeys } = await import('@aws-sdk/client-kms');
      return countItems(paginateListKeys({ client: await aws.kms() }, { Limit: 1000 }), ({ Keys }) => Keys);
    },
  },
  {
    id: 'quota-tables',
    things: 'DynamoDB tables',
    code: { service: 'dynamodb', quota: 'L-F98FE922' },
    standard: 2500,
    count: ofType('aws_dynamodb_table'),
    call: 'dynamodb:ListTables',
    used: async (aws) => {
      const { paginateListTables } = await import('@aws-sdk/client-dynamodb');
      return countItems(paginateListTables({ client: await aws.dynamoDb() }, {}), ({ TableNames }) => TableNames);
    },
  },
  {
    id: 'quota-buckets',
    things: 'buckets',
    code: { service: 's3', quota: 'L-DC2B2D3D' },
    standard: 10_000,
    count: ofType('aws_s3_bucket'),
    call: 's3:ListAllMyBuckets',
    used: async (aws) => {
      const { ListBucketsCommand } = await import('@aws-sdk/client-s3');
      return { used: (await (await aws.s3()).send(new ListBucketsCommand({}))).Buckets?.length ?? 0 };
    },
  },
  {
    id: 'quota-roles',
    things: 'IAM roles',
    standard: 1000,
    count: ofType('aws_iam_role'),
    call: 'iam:GetAccountSummary',
    used: iamQuota('Roles'),
  },
  {
    id: 'quota-policies',
    things: 'IAM policies',
    standard: 1500,
    count: ofType('aws_iam_policy'),
    call: 'iam:GetAccountSummary',
    used: iamQuota('Policies'),
  },
  {
    id: 'quota-web-acls',
    things: 'web ACLs',
    code: { service: 'wafv2', quota: 'L-2EC3DE7B' },
    standard: 100,
    count: ofType('aws_wafv2_web_acl'),
    call: 'wafv2:ListWebACLs',
    used: async (aws) => {
      const { ListWebACLsCommand } = await import('@aws-sdk/client-wafv2');
      const command = new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 100 });
      return { used: (await (await aws.waf()).send(command)).WebACLs?.length ?? 0 };
    },
  },
  {
    id: 'quota-config-rules',
    things: 'AWS Config rules',
    standard: 1000,
    count: ofType('aws_config_config_rule'),
    call: 'config:DescribeConfigRules',
    used: async (aws) => {
      const { paginateDescribeConfigRules } = await import('@aws-sdk/client-config-service');
      return countItems(paginateDescribeConfigRules({ client: await aws.config() }, {}), ({ ConfigRules }) => ConfigRules);
    },
  },
  {
    id: 'quota-log-groups',
    things: 'log groups',
    code: { service: 'logs', quota: 'L-C7B9AAAB' },
    standard: 1_000_000,
    count: ofType('aws_cloudwatch_log_group'),
    call: 'logs:DescribeLogGroups',
    used: async (aws) => {
      const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs');
      return countItems(paginateDescribeLogGroups({ client: await aws.logs() }, {}), ({ logGroups }) => logGroups);
    },
  },
];

async function maxNatGatewaysInZone(aws: AwsClients): Promise<{ used: number }> {
  const { paginateDescribeNatGateways, DescribeSubnetsCommand } = await import('@aws-sdk/client-ec2');
  const client = await aws.ec2();
  const Filter = [{ Name: 'state', Values: ['pending', 'available', 'deleting'] }];
  const subnets: string[] = [];
  for await (const { NatGateways = [] } of paginateDescribeNatGateways({ client }, { Filter })) {
    subnets.push(...NatGateways.flatMap(({ SubnetId }) => SubnetId ?? []));
  }
  if (subnets.length === 0) return { used: 0 };
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ SubnetIds: [...new Set(subnets)] }));
  const zones = subnets.map((id) => Subnets.find(({ SubnetId }) => SubnetId === id)?.AvailabilityZoneId);
  return { used: Math.max(...zones.map((zone) => zones.filter((other) => other === zone).length)) };
}
