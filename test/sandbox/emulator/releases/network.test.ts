// The emulator itself is asked: what AWS releases with a deletion must be free again, and what was deleted must be created as if it were new.
import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  CreateNatGatewayCommand,
  CreateNetworkAclCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DeleteNetworkAclCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAddressesCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeTagsCommand,
  EC2Client,
  ReleaseAddressCommand,
  ReplaceNetworkAclAssociationCommand,
  type ResourceType,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import { GetResourcesCommand as GetTaggedCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandboxFixture, type SandboxFixture } from '../../sandbox-fixture.js';

let sandbox: SandboxFixture;
beforeAll(async () => {
  sandbox = await openSandboxFixture();
}, 120_000);
afterAll(() => sandbox?.close());

const Tags = [{ Key: 'Environment', Value: 'dev' }];
const tagged = (ResourceType: ResourceType): TagSpecification[] => [{ ResourceType, Tags }];

/** A VPC with a subnet, both tagged. */
async function createNetwork(ec2: EC2Client, CidrBlock: string) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock, TagSpecifications: tagged('vpc') }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock, TagSpecifications: tagged('subnet') }));
  return { VpcId: Vpc?.VpcId, SubnetId: Subnet?.SubnetId };
}

test('a deleted NAT gateway lets go of its address and its network interface, so that the next one can have the address', async () => {
  const ec2 = new EC2Client(sandbox.client);
  const { SubnetId, VpcId } = await createNetwork(ec2, '10.1.0.0/24');
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: tagged('elastic-ip') }));
  const create = new CreateNatGatewayCommand({ SubnetId, AllocationId, TagSpecifications: tagged('natgateway') });
  const interfaces = async () => (await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ?? [];
  const { NatGateway: first } = await ec2.send(create);
  expect(await interfaces()).toHaveLength(1);
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: first?.NatGatewayId }));
  const [address] = (await ec2.send(new DescribeAddressesCommand({}))).Addresses ?? [];
  expect([address?.AllocationId, address?.AssociationId, await interfaces()]).toEqual([AllocationId, undefined, []]);
  const { NatGateway: second } = await ec2.send(create);
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: first?.NatGatewayId }));
  expect(await interfaces()).toHaveLength(1);
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: second?.NatGatewayId }));
  await ec2.send(new ReleaseAddressCommand({ AllocationId }));
  await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await ec2.send(new DeleteVpcCommand({ VpcId }));
  const left = (await ec2.send(new DescribeTagsCommand({}))).Tags ?? [];
  expect(left.map(({ ResourceId }) => ResourceId)).toEqual([]);
  const tagging = new ResourceGroupsTaggingAPIClient(sandbox.client);
  expect((await tagging.send(new GetTaggedCommand({ TagFilters: [{ Key: 'Environment' }] }))).ResourceTagMappingList).toEqual([]);
});

test('a deleted subnet leaves its route table and its network ACL, which can then be deleted', async () => {
  const ec2 = new EC2Client(sandbox.client);
  const { SubnetId, VpcId } = await createNetwork(ec2, '10.2.0.0/24');
  const { SubnetId: other } = await createNetwork(ec2, '10.3.0.0/24');
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const { RouteTableId } = RouteTable ?? {};
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  const { NetworkAclId } = (await ec2.send(new CreateNetworkAclCommand({ VpcId }))).NetworkAcl ?? {};
  const find = new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [SubnetId ?? ''] }] });
  const [before] = (await ec2.send(find)).NetworkAcls ?? [];
  const association = before?.Associations?.find((one) => one.SubnetId === SubnetId);
  await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId: association?.NetworkAclAssociationId, NetworkAclId }));
  await expect(ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }))).rejects.toThrow(/dependencies/);
  await expect(ec2.send(new DeleteRouteTableCommand({ RouteTableId }))).rejects.toThrow(/dependencies/);
  await ec2.send(new DeleteSubnetCommand({ SubnetId: other }));
  await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
  await ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
  await ec2.send(new DeleteVpcCommand({ VpcId }));
});
