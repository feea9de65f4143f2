// What is in the VPC beyond the stack, and where its route tables lead.
import {
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  type EC2Client,
  type Route,
} from '@aws-sdk/client-ec2';
import { ifExists } from '../../../aws/calls.js';
import { type Ask, attribute } from './ask.js';

interface VpcPart {
  member: string;
  group: Ask['group'];
  /** The Terraform types of the stack's own parts. */
  types: readonly string[];
  action: string;
  ids: (ec2: EC2Client, vpcId: string) => Promise<(string | undefined)[]>;
}

const inVpc = (id: string, name = 'vpc-id') => [{ Name: name, Values: [id] }];
/** States of a NAT gateway, an endpoint, a peering or an attachment that is gone, or that never came to be. */
const gone = /^(deleted|deleting|rejected|expired|failed)$/i;

const vpcParts: readonly VpcPart[] = [
  {
    member: 'subnet',
    group: 'reachability',
    types: ['aws_subnet'],
    action: 'ec2:DescribeSubnets',
    ids: async (ec2, id) => {
      const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: inVpc(id) }));
      return Subnets.map(({ SubnetId }) => SubnetId);
    },
  },
  {
    member: 'security group',
    group: 'reachability',
    types: ['aws_security_group', 'aws_default_security_group'],
    action: 'ec2:DescribeSecurityGroups',
    ids: async (ec2, id) => {
      const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: inVpc(id) }));
      return SecurityGroups.map(({ GroupId }) => GroupId);
    },
  },
  {
    member: 'route table',
    group: 'reachability',
    types: ['aws_route_table', 'aws_default_route_table'],
    action: 'ec2:DescribeRouteTables',
    ids: async (ec2, id) => {
      const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters: inVpc(id) }));
      return RouteTables.map(({ RouteTableId }) => RouteTableId);
    },
  },
  {
    member: 'network ACL',
    group: 'reachability',
    types: ['aws_network_acl', 'aws_default_network_acl'],
    action: 'ec2:DescribeNetworkAcls',
    ids: async (ec2, id) => {
      const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({ Filters: inVpc(id) }));
      return NetworkAcls.map(({ NetworkAclId }) => NetworkAclId);
    },
  },
  {
    member: 'internet gateway',
    group: 'exposure',
    types: ['aws_internet_gateway'],
    action: 'ec2:DescribeInternetGateways',
    ids: async (ec2, id) => {
      const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({ Filters: inVpc(id, 'attachment.vpc-id') }));
      return InternetGateways.map(({ InternetGatewayId }) => InternetGatewayId);
    },
  },
  {
    member: 'NAT gateway',
    group: 'exposure',
    types: ['aws_nat_gateway'],
    action: 'ec2:DescribeNatGateways',
    ids: async (ec2, id) => {
      const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: inVpc(id) }));
      return NatGateways.filter(({ State = '' }) => !gone.test(State)).map(({ NatGatewayId }) => NatGatewayId);
    },
  },
  {
    member: 'VPC endpoint',
    group: 'exposure',
    types: ['aws_vpc_endpoint'],
    action: 'ec2:DescribeVpcEndpoints',
    ids: async (ec2, id) => {
      const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: inVpc(id) }));
      return VpcEndpoints.filter(({ State = '' }) => !gone.test(State)).map(({ VpcEndpointId }) => VpcEndpointId);
    },
  },
  {
    member: 'peering connection',
    group: 'exposure',
    types: ['aws_vpc_peering_connection', 'aws_vpc_peering_connection_accepter'],
    action: 'ec2:DescribeVpcPeeringConnections',
    ids: async (ec2, id) => {
      const sides = ['requester-vpc-info.vpc-id', 'accepter-vpc-info.vpc-id'];
      const answers = await Promise.all(
        sides.map((side) => ec2.send(new DescribeVpcPeeringConnectionsCommand({ Filters: inVpc(id, side) }))),
      );
      const all = answers.flatMap(({ VpcPeeringConnections = [] }) => VpcPeeringConnections);
      return all.filter(({ Status }) => !gone.test(Status?.Code ?? '')).map(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId);
    },
  },
  {
    member: 'transit gateway attachment',
    group: 'exposure',
    types: ['aws_ec2_transit_gateway_vpc_attachment'],
    action: 'ec2:DescribeTransitGatewayVpcAttachments',
    ids: async (ec2, id) => {
      const answer = await ec2.send(new DescribeTransitGatewayVpcAttachmentsCommand({ Filters: inVpc(id) }));
      const all = answer.TransitGatewayVpcAttachments ?? [];
      return all.filter(({ State = '' }) => !gone.test(State)).map((one) => one.TransitGatewayAttachmentId);
    },
  },
];

const vpcAsks = vpcParts.map(
  ({ types, ids, ...part }): Ask => ({
    ...part,
    types: ['aws_vpc'],
    expected: (stack) => stack.ofTypes(...types).map((one) => attribute(one, 'id')),
    found: async (aws, vpc) => (await ids(await aws.ec2(), attribute(vpc, 'id'))).filter((id) => id !== undefined),
  }),
);

const destinations = ['destination_cidr_block', 'destination_ipv6_cidr_block', 'destination_prefix_list_id'] as const;
const gateways = [
  'gateway_id',
  'nat_gateway_id',
  'egress_only_gateway_id',
  'transit_gateway_id',
  'vpc_peering_connection_id',
  'vpc_endpoint_id',
  'network_interface_id',
] as const;

const routeAsk: Ask = {
  types: ['aws_route_table', 'aws_default_route_table'],
  member: 'route',
  group: 'exposure',
  mirrors: ['route'],
  action: 'ec2:DescribeRouteTables',
  expected: (stack, table) => {
    const id = attribute(table, 'id');
    const own = stack.children('aws_route', 'route_table_id', id).map((route) => {
      const first = (names: readonly string[]) => names.map((name) => stack.text(route, name)).find((value) => value !== '');
      return `${first(destinations)} to ${first(gateways)}`;
    });
    const endpoints = stack.ofTypes('aws_vpc_endpoint').filter((one) => [stack.value(one, 'route_table_ids')].flat().includes(id));
    return [...own, ...endpoints.map((one) => `${attribute(one, 'prefix_list_id')} to ${attribute(one, 'id')}`)];
  },
  found: async (aws, table) => {
    const ec2 = await aws.ec2();
    const answer = await ifExists(ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [attribute(table, 'id')] })));
    const routes = answer?.RouteTables?.[0]?.Routes ?? [];
    return routes.filter(({ GatewayId, State }) => GatewayId !== 'local' && State !== 'blackhole').map(foundRoute);
  },
};

function foundRoute(route: Route): string {
  const destination = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId;
  const gateway =
    route.GatewayId ??
    route.NatGatewayId ??
    route.EgressOnlyInternetGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    route.LocalGatewayId;
  return `${destination} to ${gateway}`;
}

export const networkAsks: readonly Ask[] = [...vpcAsks, routeAsk];
