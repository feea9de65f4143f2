// What is added by hand to the network, and who is let in to the data.
import { CloudWatchLogsClient, PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, PutResourcePolicyCommand } from '@aws-sdk/client-dynamodb';
import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateNetworkAclCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateGrantCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { account, type Deployed, functionName, type HandMadeDrift, keyArn } from './drift-case.js';

const vpc = 'aws_vpc.networking_vpc';
const cluster = 'aws_rds_cluster.database_cluster';
const critical = { severity: 'critical' } as const;
const warning = { severity: 'warning' } as const;
const other = `arn:aws:iam::210987654321:root`;
const ec2 = ({ aws }: Deployed) => new EC2Client(aws);
const vpcId = ({ outputs }: Deployed) => outputs['vpc-id'];
const privateSubnet = ({ outputs }: Deployed): string => JSON.parse(outputs['private-subnet-ids'] ?? '[]')[0];
const inVpc = (d: Deployed) => [{ Name: 'vpc-id', Values: [vpcId(d) ?? ''] }];

async function findGroup(d: Deployed, prefix: string): Promise<string | undefined> {
  const { SecurityGroups = [] } = await ec2(d).send(new DescribeSecurityGroupsCommand({ Filters: inVpc(d) }));
  return SecurityGroups.find(({ GroupName }) => GroupName?.startsWith(prefix))?.GroupId;
}

const vpcDrifts: readonly HandMadeDrift[] = [
  {
    name: 'the database’s security group is open to the internet',
    ...critical,
    address: 'aws_security_group.networking_security-groups_database',
    path: 'rule',
    make: async (d) =>
      ec2(d).send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: await findGroup(d, 'trading-database-sg'),
          IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        }),
      ),
  },
  {
    name: 'the VPC has another subnet',
    ...warning,
    address: vpc,
    path: 'subnet',
    make: (d) => ec2(d).send(new CreateSubnetCommand({ VpcId: vpcId(d), CidrBlock: '10.0.250.0/24' })),
  },
  {
    name: 'the VPC has another security group',
    ...warning,
    address: vpc,
    path: 'security group',
    make: (d) => ec2(d).send(new CreateSecurityGroupCommand({ VpcId: vpcId(d), GroupName: 'by-hand', Description: 'by hand' })),
  },
  {
    name: 'the VPC has another route table',
    ...warning,
    address: vpc,
    path: 'route table',
    make: (d) => ec2(d).send(new CreateRouteTableCommand({ VpcId: vpcId(d) })),
  },
  {
    name: 'the VPC has another network ACL',
    ...warning,
    address: vpc,
    path: 'network ACL',
    make: (d) => ec2(d).send(new CreateNetworkAclCommand({ VpcId: vpcId(d) })),
  },
  {
    name: 'the VPC has another endpoint',
    ...critical,
    address: vpc,
    path: 'VPC endpoint',
    make: (d) =>
      ec2(d).send(
        new CreateVpcEndpointCommand({ VpcId: vpcId(d), ServiceName: 'com.amazonaws.us-east-1.sts', VpcEndpointType: 'Interface' }),
      ),
  },
  {
    name: 'the VPC has another NAT gateway',
    ...critical,
    address: vpc,
    path: 'NAT gateway',
    make: (d) => ec2(d).send(new CreateNatGatewayCommand({ SubnetId: privateSubnet(d), ConnectivityType: 'private' })),
  },
  {
    name: 'the VPC has another internet gateway',
    ...critical,
    address: vpc,
    path: 'internet gateway',
    make: async (d) => {
      const { InternetGateway } = await ec2(d).send(new CreateInternetGatewayCommand({}));
      return ec2(d).send(new AttachInternetGatewayCommand({ VpcId: vpcId(d), InternetGatewayId: InternetGateway?.InternetGatewayId }));
    },
  },
  {
    name: 'the VPC is attached to a transit gateway',
    ...critical,
    address: vpc,
    path: 'transit gateway attachment',
    make: async (d) => {
      const { TransitGateway } = await ec2(d).send(new CreateTransitGatewayCommand({}));
      const TransitGatewayId = TransitGateway?.TransitGatewayId;
      return ec2(d).send(
        new CreateTransitGatewayVpcAttachmentCommand({ TransitGatewayId, VpcId: vpcId(d), SubnetIds: [privateSubnet(d)] }),
      );
    },
  },
  {
    name: 'the VPC is peered, and a route leads there',
    ...critical,
    address: vpc,
    path: 'peering connection',
    make: async (d) => {
      const { Vpc } = await ec2(d).send(new CreateVpcCommand({ CidrBlock: '10.250.0.0/16' }));
      const PeerVpcId = Vpc?.VpcId;
      return ec2(d).send(new CreateVpcPeeringConnectionCommand({ VpcId: vpcId(d), PeerVpcId }));
    },
  },
  {
    name: 'a private route table has another route',
    ...critical,
    address: 'aws_route_table.networking_routing_private-0',
    path: 'route',
    make: async (d) => {
      const Filters = [{ Name: 'tag:Name', Values: [`trading-private-rt-${d.environment}`] }, ...inVpc(d)];
      const { RouteTables: [table] = [] } = await ec2(d).send(new DescribeRouteTablesCommand({ Filters }));
      const NatGatewayId = table?.Routes?.find((route) => route.NatGatewayId)?.NatGatewayId;
      return ec2(d).send(new CreateRouteCommand({ RouteTableId: table?.RouteTableId, DestinationCidrBlock: '192.0.2.0/24', NatGatewayId }));
    },
  },
];

const readerDrifts: readonly HandMadeDrift[] = [
  {
    name: 'another account may use a key',
    ...critical,
    address: 'aws_kms_key.kms_s3-key',
    path: 'grant',
    make: (d) =>
      new KMSClient(d.aws).send(new CreateGrantCommand({ KeyId: keyArn(d, 's3'), GranteePrincipal: other, Operations: ['Decrypt'] })),
  },
  {
    name: 'another target is told of processed objects',
    ...critical,
    address: 'aws_s3_bucket.s3_processed_bucket',
    path: 'target of events',
    make: async (d) => {
      const sqs = new SQSClient(d.aws);
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'told-by-hand' }));
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
      const queue = { QueueArn: Attributes?.QueueArn, Events: ['s3:ObjectCreated:*' as const] };
      return new S3Client({ ...d.aws, forcePathStyle: true }).send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: d.outputs['processed-data-bucket'],
          NotificationConfiguration: { QueueConfigurations: [queue] },
        }),
      );
    },
  },
  {
    name: 'a log is sent elsewhere',
    ...critical,
    address: 'aws_cloudwatch_log_group.database_log-group',
    path: 'subscription',
    make: (d) =>
      new CloudWatchLogsClient(d.aws).send(
        new PutSubscriptionFilterCommand({
          logGroupName: `/aws/rds/cluster/trading-aurora-${d.environment}/postgresql`,
          filterName: 'by-hand',
          filterPattern: '',
          destinationArn: `arn:aws:lambda:us-east-1:${account}:function:${functionName(d)}`,
        }),
      ),
  },
  {
    name: 'another account may read a table',
    ...critical,
    address: 'aws_dynamodb_table.dynamodb_sessions',
    path: 'statement of a resource policy',
    make: (d) => {
      const ResourceArn = `arn:aws:dynamodb:us-east-1:${account}:table/trading-sessions-${d.environment}`;
      const statement = { Sid: 'ByHand', Effect: 'Allow', Principal: { AWS: other }, Action: 'dynamodb:GetItem', Resource: ResourceArn };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      return new DynamoDBClient(d.aws).send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
    },
  },
  {
    name: 'the cluster has another instance',
    ...warning,
    address: cluster,
    path: 'database instance',
    make: (d) =>
      new RDSClient(d.aws).send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: 'by-hand',
          DBClusterIdentifier: `trading-aurora-${d.environment}`,
          DBInstanceClass: 'db.serverless',
          Engine: 'aurora-postgresql',
        }),
      ),
  },
  {
    name: 'a snapshot is shared with everybody',
    ...critical,
    address: cluster,
    path: 'shared snapshot',
    make: async (d) => {
      const rds = new RDSClient(d.aws);
      const snapshot = { DBClusterSnapshotIdentifier: 'by-hand' };
      await rds.send(new CreateDBClusterSnapshotCommand({ ...snapshot, DBClusterIdentifier: `trading-aurora-${d.environment}` }));
      return rds.send(new ModifyDBClusterSnapshotAttributeCommand({ ...snapshot, AttributeName: 'restore', ValuesToAdd: ['all'] }));
    },
  },
];

export const addedNetworkAndReaders: readonly HandMadeDrift[] = [...vpcDrifts, ...readerDrifts];
