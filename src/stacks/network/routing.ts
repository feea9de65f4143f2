// Route tables, the internet gateway and the NAT gateways. Without NAT, no route leads to the internet.
import { DefaultRouteTable } from '@cdktf/provider-aws/lib/default-route-table/index.js';
import { Eip } from '@cdktf/provider-aws/lib/eip/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Construct } from 'constructs';
import type { Site } from '../parts/site.js';

const everywhere = '0.0.0.0/0';

interface Tiers {
  vpc: Vpc;
  publicSubnets: readonly Subnet[];
  privateSubnets: readonly Subnet[];
}

export class Routing extends Construct {
  readonly privateTables: readonly RouteTable[];
  private readonly environmentName: string;

  constructor(scope: Construct, id: string, { environment }: Site, tiers: Tiers) {
    super(scope, id);
    this.environmentName = environment.name;
    const { nat } = environment.network;
    new DefaultRouteTable(this, 'default', {
      defaultRouteTableId: tiers.vpc.defaultRouteTableId,
      route: [],
      tags: { Name: `trading-default-rt-${environment.name}` },
    });
    const gateways = nat === 'none' ? [] : this.addNat(tiers, nat === 'single' ? 1 : tiers.publicSubnets.length);
    this.privateTables = this.addPrivateTables(tiers, gateways, nat === 'per-az');
  }

  private addNat({ vpc, publicSubnets }: Tiers, count: number): NatGateway[] {
    const e = this.environmentName;
    const internet = new InternetGateway(this, 'internet-gateway', { vpcId: vpc.id, tags: { Name: `trading-igw-${e}` } });
    const table = new RouteTable(this, 'public', { vpcId: vpc.id, tags: { Name: `trading-public-rt-${e}` } });
    new Route(this, 'public-internet', { routeTableId: table.id, destinationCidrBlock: everywhere, gatewayId: internet.id });
    this.associate('public', publicSubnets, () => table);
    return publicSubnets.slice(0, count).map((subnet, i) => {
      const suffix = count === 1 ? e : `${i}-${e}`;
      const address = new Eip(this, `nat-address-${i}`, {
        domain: 'vpc',
        dependsOn: [internet],
        tags: { Name: `trading-nat-eip-${suffix}` },
      });
      return new NatGateway(this, `nat-gateway-${i}`, {
        allocationId: address.id,
        subnetId: subnet.id,
        dependsOn: [internet],
        tags: { Name: `trading-nat-gateway-${suffix}` },
      });
    });
  }

  // All private subnets share one route table, unless each zone has its own NAT gateway.
  private addPrivateTables({ vpc, privateSubnets }: Tiers, gateways: NatGateway[], perZone: boolean): RouteTable[] {
    const count = perZone ? privateSubnets.length : 1;
    const tables = Array.from({ length: count }, (_, i) => {
      const suffix = perZone ? `${i}-${this.environmentName}` : this.environmentName;
      return new RouteTable(this, `private-${i}`, { vpcId: vpc.id, tags: { Name: `trading-private-rt-${suffix}` } });
    });
    gateways.forEach((gateway, i) => {
      const routeTableId = tables[i]?.id;
      if (routeTableId === undefined) return;
      new Route(this, `private-nat-${i}`, { routeTableId, destinationCidrBlock: everywhere, natGatewayId: gateway.id });
    });
    this.associate('private', privateSubnets, (i) => tables[i % count]);
    return tables;
  }

  private associate(tier: string, subnets: readonly Subnet[], tableOf: (index: number) => RouteTable | undefined): void {
    subnets.forEach((subnet, i) => {
      const routeTableId = tableOf(i)?.id;
      if (routeTableId !== undefined) new RouteTableAssociation(this, `${tier}-association-${i}`, { subnetId: subnet.id, routeTableId });
    });
  }
}
