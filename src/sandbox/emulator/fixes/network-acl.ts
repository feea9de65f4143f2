// Fixes DescribeNetworkAcls: for an ACL that does not exist, the emulator answers with the error of a route table. Terraform would then not
// recognise that the ACL is gone, and could not plan after an interrupted removal.
import type { Interceptor } from '../../front/exchange.js';

/** Answers as EC2 does if a network ACL does not exist. */
export function networkAclFixes(): Interceptor {
  return {
    services: ['ec2'],
    after({ name: { operation } }, response) {
      if (operation !== 'DescribeNetworkAcls' || response.status < 400) return;
      const text = response.body.toString();
      if (!text.includes('InvalidRouteTableID.NotFound')) return;
      const fixed = text
        .replace('InvalidRouteTableID.NotFound', 'InvalidNetworkAclID.NotFound')
        .replace('The routeTable ID', 'The networkAcl ID');
      response.body = Buffer.from(fixed);
    },
  };
}
