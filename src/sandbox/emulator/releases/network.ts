// What EC2 releases with a deletion: the address and the network interface of a NAT gateway, the associations of a subnet, and all tags.
import type { FrontRequest, Interceptor } from '../../front/exchange.js';
import { unescapeXml } from '../../front/xml-elements.js';
import type { EmulatorClient } from '../emulator-client.js';
import { elementTexts, type FindReleases, form, numbered, type ReleaseCall, releaseAfter, type SendRelease } from './release.js';

const call = (action: string, fields: Record<string, string>) => form(action, '2016-11-15', fields);
const filtered = (action: string, name: string, value: string) => call(action, { 'Filter.1.Name': name, 'Filter.1.Value.1': value });

export function networkReleases(emulator: EmulatorClient): Interceptor {
  return releaseAfter(emulator, 'ec2', {
    DeleteNatGateway: withTags('NatGatewayId', findGatewayAddress),
    DeleteSubnet: withTags('SubnetId', findSubnetAssociations),
    DeleteVpc: withTags('VpcId'),
    DeleteInternetGateway: withTags('InternetGatewayId'),
    DeleteRouteTable: withTags('RouteTableId'),
    DeleteNetworkAcl: withTags('NetworkAclId'),
    DeleteSecurityGroup: withTags('GroupId'),
    DeleteVpcEndpoints: withTags('VpcEndpointId'),
    DeleteFlowLogs: withTags('FlowLogId'),
    ReleaseAddress: withTags('AllocationId'),
    RevokeSecurityGroupIngress: withTags('SecurityGroupRuleId'),
    RevokeSecurityGroupEgress: withTags('SecurityGroupRuleId'),
  });
}

type FindById = (id: string, send: SendRelease) => Promise<ReleaseCall[]>;

/** Finds the tags of the deleted resources, whose ids are in `field`, and what else they release. */
function withTags(field: string, findMore: FindById = async () => []): FindReleases {
  return async (request, send) => {
    const ids = idsIn(request, field);
    const more = await Promise.all(ids.map((id) => findMore(id, send)));
    const tags = await Promise.all(ids.map((id) => findTags(id, send)));
    return [...more.flat(), ...tags.flat()];
  };
}

function idsIn({ body }: FrontRequest, field: string): string[] {
  return [...new URLSearchParams(body.toString())].filter(([name]) => name.replace(/\.\d+$/, '') === field).map(([, value]) => value);
}

async function findTags(id: string, send: SendRelease): Promise<ReleaseCall[]> {
  const keys = elementTexts(await send(filtered('DescribeTags', 'resource-id', id)), 'key').map(unescapeXml);
  const fields = keys.map((key, i): [string, string] => [`Tag.${i + 1}.Key`, key]);
  return keys.length === 0 ? [] : [call('DeleteTags', { 'ResourceId.1': id, ...Object.fromEntries(fields) })];
}

/** A deleted NAT gateway lets go of its elastic IP address, which can be associated again, and of its network interface. */
async function findGatewayAddress(id: string, send: SendRelease): Promise<ReleaseCall[]> {
  const [eni = ''] = elementTexts(await send(call('DescribeNatGateways', numbered('NatGatewayId', [id]))), 'networkInterfaceId');
  const addresses = await send(filtered('DescribeAddresses', 'network-interface-id', eni));
  const interfaces = await send(filtered('DescribeNetworkInterfaces', 'network-interface-id', eni));
  return [
    ...elementTexts(addresses, 'associationId').map((AssociationId) => call('DisassociateAddress', { AssociationId })),
    ...elementTexts(interfaces, 'networkInterfaceId').map((NetworkInterfaceId) => call('DeleteNetworkInterface', { NetworkInterfaceId })),
  ];
}

/** A deleted subnet leaves its route table and its network ACL, neither of which the emulator would delete otherwise. */
async function findSubnetAssociations(id: string, send: SendRelease): Promise<ReleaseCall[]> {
  const tables = await send(filtered('DescribeRouteTables', 'association.subnet-id', id));
  const acls = await send(filtered('DescribeNetworkAcls', 'association.subnet-id', id));
  const [table] = associationsOf(tables, id).flatMap((item) => elementTexts(item, 'routeTableAssociationId'));
  const [acl] = associationsOf(acls, id).flatMap((item) => elementTexts(item, 'networkAclAssociationId'));
  const defaults = await send(
    call('DescribeNetworkAcls', {
      'Filter.1.Name': 'vpc-id',
      'Filter.1.Value.1': elementTexts(acls, 'vpcId')[0] ?? '',
      'Filter.2.Name': 'default',
      'Filter.2.Value.1': 'true',
    }),
  );
  const [NetworkAclId = ''] = elementTexts(defaults, 'networkAclId');
  return [
    ...(table === undefined ? [] : [call('DisassociateRouteTable', { AssociationId: table })]),
    ...(acl === undefined ? [] : [call('ReplaceNetworkAclAssociation', { AssociationId: acl, NetworkAclId })]),
  ];
}

/** The innermost `<item>` elements that belong to a subnet. */
function associationsOf(xml: string, subnet: string): string[] {
  const items = [...xml.matchAll(/<item>((?:(?!<item>)[\s\S])*?)<\/item>/g)].map(([, inside = '']) => inside);
  return items.filter((inside) => inside.includes(`<subnetId>${subnet}</subnetId>`));
}
