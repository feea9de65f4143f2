// What EC2 may still have of an environment's network: asked by tag, and by VPC for what services put into it without our tags.
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  type Tag,
} from '@aws-sdk/client-ec2';
import { allPages, type EnvironmentAccess, type Found, type LeftoverCheck } from './leftover-check.js';

interface Seen {
  id: string | undefined;
  Tags?: Tag[] | undefined;
  note?: string;
}

/** A kind of EC2 resource: its word in an ARN, and how to list those that pass filters. */
interface Kind {
  what: string;
  word: string;
  list(ec2: EC2Client, Filters: Filter[]): Promise<Seen[]>;
}

const kinds: Kind[] = [
  {
    what: 'VPCs',
    word: 'vpc',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs ?? []).map((one) => ({ ...one, id: one.VpcId })),
  },
  {
    what: 'subnets',
    word: 'subnet',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets ?? []).map((one) => ({ ...one, id: one.SubnetId })),
  },
  {
    what: 'security groups',
    word: 'security-group',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? [])
        .filter(({ GroupName }) => GroupName !== 'default')
        .map((one) => ({ ...one, id: one.GroupId })),
  },
  {
    what: 'route tables',
    word: 'route-table',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables ?? [])
        .filter(({ Associations }) => !Associations?.some(({ Main }) => Main))
        .map((one) => ({ ...one, id: one.RouteTableId })),
  },
  {
    what: 'network ACLs',
    word: 'network-acl',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [])
        .filter(({ IsDefault }) => !IsDefault)
        .map((one) => ({ ...one, id: one.NetworkAclId })),
  },
  {
    what: 'internet gateways',
    word: 'internet-gateway',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways ?? []).map((one) => ({
        ...one,
        id: one.InternetGatewayId,
      })),
  },
  {
    what: 'NAT gateways',
    word: 'natgateway',
    // A deleted one is listed for about an hour.
    list: async (ec2, Filter) =>
      ((await ec2.send(new DescribeNatGatewaysCommand({ Filter }))).NatGateways ?? [])
        .filter(({ State }) => State !== 'deleted')
        .map((one) => ({ ...one, id: one.NatGatewayId, ...(one.State && { note: one.State }) })),
  },
  {
    what: 'elastic IPs',
    word: 'elastic-ip',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses ?? []).map((one) => ({ ...one, id: one.AllocationId })),
  },
  {
    what: 'network interfaces',
    word: 'network-interface',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }))).NetworkInterfaces ?? []).map((one) => ({
        id: one.NetworkInterfaceId,
        Tags: one.TagSet,
        ...(one.Description && { note: one.Description }),
      })),
  },
  {
    what: 'VPC endpoints',
    word: 'vpc-endpoint',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints ?? [])
        .filter(({ State }) => !/^deleted$/i.test(State ?? ''))
        .map((one) => ({ ...one, id: one.VpcEndpointId })),
  },
  {
    what: 'flow logs',
    word: 'vpc-flow-log',
    list: async (ec2, Filter) =>
      ((await ec2.send(new DescribeFlowLogsCommand({ Filter }))).FlowLogs ?? []).map((one) => ({ ...one, id: one.FlowLogId })),
  },
];

/** Kinds that lie in a VPC and can be asked for by it. */
const byVpc: Record<string, string> = {
  subnet: 'vpc-id',
  'security-group': 'vpc-id',
  'route-table': 'vpc-id',
  'network-acl': 'vpc-id',
  'network-interface': 'vpc-id',
  'vpc-endpoint': 'vpc-id',
  natgateway: 'vpc-id',
  'internet-gateway': 'attachment.vpc-id',
  'vpc-flow-log': 'resource-id',
};

/** The ARN words of all kinds that are asked for here. */
export const networkWords: readonly string[] = kinds.map(({ word }) => word);

export const networkChecks: LeftoverCheck<EnvironmentAccess>[] = kinds.map((kind) => ({
  service: 'EC2',
  what: kind.what,
  ask: async (place) => {
    const ec2 = await place.aws.ec2();
    // The filter is not believed: an emulator may not know it for every kind.
    const [tagged, within] = await Promise.all([kind.list(ec2, ourTags(place)), listWithin(ec2, place, kind)]);
    const ours = tagged.filter(
      ({ Tags = [] }) => !Tags.some(({ Key, Value }) => Key === 'Environment' && Value !== place.environment.name),
    );
    const all = new Map([...within, ...ours].map((one) => [one.id ?? '', one]));
    return [...all.values()].map((one) => foundOf(one, kind, place));
  },
}));

async function listWithin(ec2: EC2Client, { vpcIds }: EnvironmentAccess, { word, list }: Kind): Promise<Seen[]> {
  const filter = byVpc[word];
  const Values = filter === undefined ? [] : await vpcIds();
  return filter === undefined || Values.length === 0 ? [] : list(ec2, [{ Name: filter, Values }]);
}

/** Ids of the VPCs that carry the environment's tags. */
export async function findVpcIds({ aws, environment }: Pick<EnvironmentAccess, 'aws' | 'environment'>): Promise<string[]> {
  const ec2 = await aws.ec2();
  const vpcs = await allPages(
    (NextToken) => ec2.send(new DescribeVpcsCommand({ Filters: ourTags({ environment }), NextToken })),
    (page) => ({ items: page.Vpcs, next: page.NextToken }),
  );
  return vpcs.map(({ VpcId }) => VpcId ?? '');
}

function ourTags({ environment }: Pick<EnvironmentAccess, 'environment'>): Filter[] {
  return [
    { Name: 'tag:Project', Values: ['trading-infra'] },
    { Name: 'tag:Environment', Values: [environment.name] },
  ];
}

function foundOf({ id = '', Tags, note }: Seen, { word }: Kind, { partition, region, account }: EnvironmentAccess): Found {
  const name = Tags?.find(({ Key }) => Key === 'Name')?.Value;
  const arn = `arn:${partition}:ec2:${region}:${account}:${word}/${id}`;
  return { name: name === undefined ? id : `${name} (${id})`, arn, ...(note && { note }) };
}
