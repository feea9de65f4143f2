// What runs that are cut off can leave: duplicates of deployed resources, with the same names and tags.
import { APIGatewayClient, CreateRestApiCommand, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateVpcCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
  type ResourceType,
  type Tag,
} from '@aws-sdk/client-ec2';
import { CreateKeyCommand, DescribeKeyCommand, KMSClient, ListResourceTagsCommand } from '@aws-sdk/client-kms';
import type { AwsSettings } from './drifts/drift-case.js';

const copied = (ResourceType: ResourceType, Tags: Tag[] = []) => [{ ResourceType, Tags }];

/** Creates a second API, key, VPC, address and NAT gateway of an environment. */
export async function duplicateResources(aws: AwsSettings, environment: string): Promise<void> {
  await Promise.all([
    duplicateNetwork(new EC2Client(aws), environment),
    duplicateApi(new APIGatewayClient(aws), environment),
    duplicateKey(new KMSClient(aws), environment),
  ]);
}

async function duplicateNetwork(ec2: EC2Client, environment: string): Promise<void> {
  const Filter = [{ Name: 'tag:Environment', Values: [environment] }];
  const [{ Vpcs = [] }, { NatGateways = [] }, { Addresses = [] }] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({ Filters: Filter })),
    ec2.send(new DescribeNatGatewaysCommand({ Filter })),
    ec2.send(new DescribeAddressesCommand({ Filters: Filter })),
  ]);
  await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: copied('vpc', Vpcs[0]?.Tags) }));
  const address = await ec2.send(new AllocateAddressCommand({ TagSpecifications: copied('elastic-ip', Addresses[0]?.Tags) }));
  const { SubnetId, Tags } = NatGateways[0] ?? {};
  const place = { SubnetId: SubnetId as string, AllocationId: address.AllocationId };
  await ec2.send(new CreateNatGatewayCommand({ ...place, TagSpecifications: copied('natgateway', Tags) }));
}

async function duplicateApi(gateway: APIGatewayClient, environment: string): Promise<void> {
  const { items = [] } = await gateway.send(new GetRestApisCommand({}));
  const { name, tags } = items.find((api) => api.tags?.Environment === environment) ?? {};
  await gateway.send(new CreateRestApiCommand({ name: name as string, tags: tags ?? {} }));
}

async function duplicateKey(kms: KMSClient, environment: string): Promise<void> {
  const KeyId = `alias/trading-s3-${environment}`;
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId: KeyMetadata?.KeyId as string }));
  await kms.send(new CreateKeyCommand({ Description: KeyMetadata?.Description as string, Tags: Tags ?? [] }));
}
