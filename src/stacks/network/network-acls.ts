// Network ACLs: all traffic inside the VPC, outbound HTTPS, and inbound only the return traffic; never SSH or RDP.
import { DefaultNetworkAcl } from '@cdktf/provider-aws/lib/default-network-acl/index.js';
import { NetworkAcl, type NetworkAclIngress } from '@cdktf/provider-aws/lib/network-acl/index.js';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Construct } from 'constructs';
import type { Site } from '../parts/site.js';

interface Tiers {
  vpc: Vpc;
  publicSubnets: readonly Subnet[];
  privateSubnets: readonly Subnet[];
}

export class NetworkAcls extends Construct {
  constructor(scope: Construct, id: string, { environment }: Site, tiers: Tiers) {
    super(scope, id);
    // AWS's default network ACL allows all traffic. Adopted without rules, it allows none.
    new DefaultNetworkAcl(this, 'default', {
      defaultNetworkAclId: tiers.vpc.defaultNetworkAclId,
      tags: { Name: `trading-default-nacl-${environment.name}` },
      // Subnets that Terraform has not yet associated with their own ACL would show up here as a change.
      lifecycle: { ignoreChanges: ['subnet_ids'] },
    });
    const inside = allow(100, '-1', environment.network.cidr, 0, 0);
    const everywhere = '0.0.0.0/0';
    for (const [tier, subnets] of Object.entries({ public: tiers.publicSubnets, private: tiers.privateSubnets })) {
      if (subnets.length === 0) continue;
      new NetworkAcl(this, tier, {
        vpcId: tiers.vpc.id,
        subnetIds: subnets.map((subnet) => subnet.id),
        // Ephemeral ports, except 3389 (RDP), which no rule may open to the world.
        ingress: [inside, allow(200, 'tcp', everywhere, 1024, 3388), allow(210, 'tcp', everywhere, 3390, 65_535)],
        egress: [inside, allow(200, 'tcp', everywhere, 443, 443)],
        tags: { Name: `trading-${tier}-nacl-${environment.name}` },
      });
    }
  }
}

function allow(ruleNo: number, protocol: string, cidrBlock: string, fromPort: number, toPort: number): NetworkAclIngress {
  return { ruleNo, protocol, action: 'allow', cidrBlock, fromPort, toPort };
}
