// The VPC: private subnets in two or three availability zones, and public subnets only if there is a NAT gateway.
import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { subnet } from '../../settings/ipv4.js';
import type { Site } from '../parts/site.js';
import { FlowLogs } from './flow-logs.js';
import { NetworkAcls } from './network-acls.js';
import { Routing } from './routing.js';
import { SecurityGroups } from './security-groups.js';
import { VpcEndpoints } from './vpc-endpoints.js';

/** A subnet's prefix is 8 bits longer than the VPC's. Public subnets are numbered from 0, private subnets from 10. */
const subnetBits = 8;
const firstPrivateSubnet = 10;

export class Networking extends Construct {
  readonly vpc: Vpc;
  readonly publicSubnets: readonly Subnet[];
  readonly privateSubnets: readonly Subnet[];
  readonly securityGroups: SecurityGroups;

  constructor(scope: Construct, id: string, site: Site, logKeyArn: string) {
    super(scope, id);
    const { environment, names } = site;
    this.vpc = new Vpc(this, 'vpc', {
      cidrBlock: environment.network.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: names.vpc },
    });
    const zones = this.zones(site);
    this.publicSubnets = environment.network.nat === 'none' ? [] : this.subnets(site, zones, 'public', 0);
    this.privateSubnets = this.subnets(site, zones, 'private', firstPrivateSubnet);
    const routing = new Routing(this, 'routing', site, this);
    const endpoints = new VpcEndpoints(this, 'endpoints', site, {
      vpc: this.vpc,
      privateSubnets: this.privateSubnets,
      routeTables: routing.privateTables,
    });
    this.securityGroups = new SecurityGroups(this, 'security-groups', site, this.vpc, endpoints);
    new NetworkAcls(this, 'network-acls', site, this);
    new FlowLogs(this, 'flow-logs', site, this.vpc.id, logKeyArn);
  }

  // Leaves out zones that require opt-in, such as Local Zones. Some old zones lack newer services; these can be excluded by their ids.
  private zones({ environment: { region, network } }: Site): DataAwsAvailabilityZones {
    return new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
      excludeZoneIds: network.excludeZoneIds.length > 0 ? network.excludeZoneIds : undefined,
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(self.names) >= ${network.zones}}`,
            errorMessage: `${region} offers fewer than ${network.zones} availability zones: set network.zones lower or exclude fewer zones.`,
          },
        ],
      },
    });
  }

  private subnets({ environment: e }: Site, zones: DataAwsAvailabilityZones, type: 'public' | 'private', first: number): Subnet[] {
    return Array.from(
      { length: e.network.zones },
      (_, i) =>
        new Subnet(this, `${type}-subnet-${i}`, {
          vpcId: this.vpc.id,
          cidrBlock: subnet(e.network.cidr, subnetBits, first + i),
          availabilityZone: Fn.element(zones.names, i),
          mapPublicIpOnLaunch: false,
          tags: { Name: `trading-${type}-subnet-${i}-${e.name}`, Type: type },
        }),
    );
  }
}
