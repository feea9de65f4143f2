// Whether an IPv4 network can be a VPC's, and whether two overlap.
import { alignNetwork, isPrivateNetwork, parseNetwork } from '../stacks/ipv4.js';

/** What is allowed instead of a network that cannot be a VPC's; undefined when it can. */
export function networkProblem(cidr: string): string | undefined {
  const aligned = alignNetwork(cidr);
  if (aligned === undefined) return 'four numbers from 0 to 255 and a prefix, such as 10.0.0.0/16';
  if (aligned !== cidr) return `the network’s first address, ${aligned}`;
  return isPrivateNetwork(cidr) ? undefined : 'a private network, within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
}

/** Whether two networks share an address; false when either is not a network. */
export function networksOverlap(a: string, b: string): boolean {
  const [one, other] = [parseNetwork(a), parseNetwork(b)];
  if (one === undefined || other === undefined) return false;
  const size = 2 ** (32 - Math.min(one.prefix, other.prefix));
  return Math.floor(one.address / size) === Math.floor(other.address / size);
}
