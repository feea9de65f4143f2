// Arithmetic on IPv4 networks in CIDR notation, as Terraform's cidrsubnet does it.

interface Network {
  /** The address as an unsigned 32-bit number. */
  address: number;
  prefix: number;
}

const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Parses `a.b.c.d/n`; returns undefined if this is not an IPv4 network. */
export function parseNetwork(cidr: string): Network | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

/** The network with its host bits cleared: `10.0.3.0/16` becomes `10.0.0.0/16`. Undefined if `cidr` is not an IPv4 network. */
export function alignNetwork(cidr: string): string | undefined {
  const network = parseNetwork(cidr);
  if (network === undefined) return undefined;
  const size = 2 ** (32 - network.prefix);
  return format({ address: Math.floor(network.address / size) * size, prefix: network.prefix });
}

/** Whether the network is within one of the three private ranges of RFC 1918. */
export function isPrivateNetwork(cidr: string): boolean {
  const network = parseNetwork(cidr);
  return network !== undefined && privateNetworks.some((range) => contains(parseNetwork(range), network));
}

/** Subnet number `index` of a network, with a prefix that is `newBits` longer, as Terraform's cidrsubnet computes it. */
export function subnet(cidr: string, newBits: number, index: number): string {
  const network = parseNetwork(cidr);
  if (network === undefined) throw new RangeError(`${cidr} is not an IPv4 network`);
  const prefix = network.prefix + newBits;
  return format({ address: network.address + index * 2 ** (32 - prefix), prefix });
}

/** Whether one network lies within another, both in CIDR notation; false if either is not an IPv4 network. */
export function containsNetwork(outer: string, inner: string): boolean {
  const network = parseNetwork(inner);
  return network !== undefined && contains(parseNetwork(outer), network);
}

function contains(outer: Network | undefined, inner: Network): boolean {
  if (outer === undefined || inner.prefix < outer.prefix) return false;
  const size = 2 ** (32 - outer.prefix);
  return Math.floor(inner.address / size) === Math.floor(outer.address / size);
}

function format({ address, prefix }: Network): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${bytes.join('.')}/${prefix}`;
}

/** Says what is allowed if a VPC cannot have this network; undefined if it can. */
export function networkProblem(cidr: string): string | undefined {
  const aligned = alignNetwork(cidr);
  if (aligned === undefined) return 'four numbers from 0 to 255 and a prefix, such as 10.0.0.0/16';
  if (aligned !== cidr) return `the network’s first address, ${aligned}`;
  return isPrivateNetwork(cidr) ? undefined : 'a private network, within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
}

/** Whether two CIDR blocks overlap; false if either is invalid. */
export function networksOverlap(a: string, b: string): boolean {
  const [one, other] = [parseNetwork(a), parseNetwork(b)];
  if (one === undefined || other === undefined) return false;
  const size = 2 ** (32 - Math.min(one.prefix, other.prefix));
  return Math.floor(one.address / size) === Math.floor(other.address / size);
}
