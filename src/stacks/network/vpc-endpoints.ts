// VPC endpoints: always the gateway endpoints for S3 and DynamoDB (they are free), and interface endpoints depending on the settings.
import type { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../parts/policy.js';
import type { Site } from '../parts/site.js';

interface Network {
  vpc: Vpc;
  privateSubnets: readonly Subnet[];
  routeTables: readonly RouteTable[];
}

export class VpcEndpoints extends Construct {
  readonly s3: VpcEndpoint;
  readonly dynamodb: VpcEndpoint;
  /** Undefined if there are no interface endpoints. */
  readonly securityGroup: SecurityGroup | undefined;

  constructor(scope: Construct, id: string, site: Site, network: Network) {
    super(scope, id);
    this.s3 = this.addGateway('s3', site, network);
    this.dynamodb = this.addGateway('dynamodb', site, network);
    const services = [...new Set(site.environment.network.interfaceEndpoints)].sort();
    this.securityGroup = services.length === 0 ? undefined : this.addSecurityGroup(site, network.vpc);
    for (const service of services) this.addInterface(service, site, network);
  }

  private addGateway(service: string, { environment: { name, account, region } }: Site, { vpc, routeTables }: Network): VpcEndpoint {
    return new VpcEndpoint(this, service, {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: 'Gateway',
      routeTableIds: routeTables.map((table) => table.id),
      policy: ownAccountOnly(account),
      tags: { Name: `trading-${service}-endpoint-${name}` },
    });
  }

  private addInterface(service: string, { environment }: Site, { vpc, privateSubnets }: Network): void {
    const { name, region, network, account } = environment;
    new VpcEndpoint(this, service, {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      subnetIds: privateSubnets.slice(0, network.endpointZones).map((subnet) => subnet.id),
      securityGroupIds: this.securityGroup === undefined ? [] : [this.securityGroup.id],
      // X-Ray's actions have no resource, so a condition on the resource's account would deny them all.
      policy: service === 'xray' ? undefined : ownAccountOnly(account),
      tags: { Name: `trading-${service}-endpoint-${name}` },
    });
  }

  private addSecurityGroup({ environment: { name, network } }: Site, vpc: Vpc): SecurityGroup {
    const group = new SecurityGroup(this, 'security-group', {
      namePrefix: `trading-endpoints-sg-${name}-`,
      description: 'Security group for interface endpoints',
      vpcId: vpc.id,
      revokeRulesOnDelete: true,
      lifecycle: { createBeforeDestroy: true },
      tags: { Name: `trading-endpoints-sg-${name}` },
    });
    new VpcSecurityGroupIngressRule(this, 'from-vpc', {
      securityGroupId: group.id,
      description: 'Allow HTTPS from the VPC',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: network.cidr,
      tags: { Name: `trading-endpoints-from-vpc-${name}` },
    });
    return group;
  }
}

// Allows only the account's own credentials and resources, so that no data can go to another account through an endpoint.
function ownAccountOnly(account: string): string {
  return policyDocument([
    {
      Sid: 'OwnAccountOnly',
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } },
    },
  ]);
}
