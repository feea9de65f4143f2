// The VPC: private subnets in two or three availability zones, and public subnets only if there is a NAT gateway.
import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import type { TerraformResourceLifecycle } from 'cdktf';
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
    this.privateSubnets = this.addPrivateSubnets(site);
    this.publicSubnets = environment.network.nat === 'none' ? [] : this.addPublicSubnets(site);
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
  private addZones({ environment: { network } }: Site): DataAwsAvailabilityZones {
    return new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
      excludeZoneIds: network.excludeZoneIds.length > 0 ? network.excludeZoneIds : undefined,
    });
  }

  /** A new subnet goes to the first zone that AWS lists and that no earlier subnet has; an existing one stays in its zone. */
  private addPrivateSubnets(site: Site): Subnet[] {
    const zones = `data.${addressOf(this.addZones(site))}.names`;
    const { region, network } = site.environment;
    const subnets: Subnet[] = [];
    for (let i = 0; i < network.zones; i++) {
      const taken = `[${subnets.map((other) => `${addressOf(other)}.availability_zone`).join(', ')}]`;
      // With no zone left, the subnet would share one: the postcondition says so in the plan. It must not fail for a subnet that exists already.
      const zone = `\${try(sort(setsubtract(${zones}, ${taken}))[0], ${zones}[0])}`;
      const errorMessage = `${region} offers fewer than ${network.zones} availability zones: set network.zones lower or exclude fewer zones.`;
      const postcondition = [{ condition: `\${!contains(${taken}, self.availability_zone)}`, errorMessage }];
      subnets.push(this.addSubnet(site, { type: 'private', index: i, number: firstPrivateSubnet + i, zone, lifecycle: { postcondition } }));
    }
    return subnets;
  }

  /** One public subnet in the zone of each private subnet. */
  private addPublicSubnets(site: Site): Subnet[] {
    return this.privateSubnets.map(({ availabilityZone: zone }, i) => this.addSubnet(site, { type: 'public', index: i, number: i, zone }));
  }

  private addSubnet({ environment: { name, network } }: Site, { type, index, number, zone, lifecycle }: SubnetPlacement): Subnet {
    return new Subnet(this, `${type}-subnet-${index}`, {
      vpcId: this.vpc.id,
      cidrBlock: subnet(network.cidr, subnetBits, number),
      availabilityZone: zone,
      mapPublicIpOnLaunch: false,
      // AWS may list other zones than at the first deploy, and the settings may exclude one. A subnet cannot move, only be replaced.
      lifecycle: { ...lifecycle, ignoreChanges: ['availability_zone'] },
      tags: { Name: `trading-${type}-subnet-${index}-${name}`, Type: type },
    });
  }
}

interface SubnetPlacement {
  type: 'public' | 'private';
  index: number;
  /** The number of the subnet's network within the VPC's. */
  number: number;
  zone: string;
  lifecycle?: TerraformResourceLifecycle;
}

/** The address as it is spelled in an expression. */
function addressOf({ terraformResourceType, friendlyUniqueId }: Subnet | DataAwsAvailabilityZones): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}
