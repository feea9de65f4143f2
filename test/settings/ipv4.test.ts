import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignNetwork, isPrivateNetwork, parseNetwork, subnet } from '../../src/settings/ipv4.js';

const network = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.integer({ min: 16, max: 20 }))
  .map(([b, c, d, prefix]) => `10.${b}.${c}.${d}/${prefix}`);
const range = (cidr: string) => {
  const { address, prefix } = parseNetwork(cidr) ?? { address: -1, prefix: 0 };
  return { first: address, last: address + 2 ** (32 - prefix) - 1 };
};

describe('subnets', () => {
  it('are what Terraform’s cidrsubnet gives', () => {
    expect(subnet('10.0.0.0/16', 8, 12)).toBe('10.0.12.0/24');
    expect(subnet('172.16.0.0/20', 8, 10)).toBe('172.16.0.160/28');
    expect(subnet('10.255.0.0/16', 8, 255)).toBe('10.255.255.0/24');
  });

  it('lie in their network and do not overlap', () => {
    fc.assert(
      fc.property(network, fc.nat(255), fc.nat(255), (given, i, j) => {
        const cidr = alignNetwork(given) ?? '';
        const [whole, one, other] = [range(cidr), range(subnet(cidr, 8, i)), range(subnet(cidr, 8, j))];
        expect(one.first).toBeGreaterThanOrEqual(whole.first);
        expect(one.last).toBeLessThanOrEqual(whole.last);
        if (i !== j) expect(one.last < other.first || other.last < one.first).toBe(true);
      }),
    );
  });

  it('are not cut out of what is no network', () => expect(() => subnet('10.0.0/16', 8, 0)).toThrow('10.0.0/16'));
});

describe('networks', () => {
  it.each(['10.0.0.0/16', '172.31.0.0/16', '192.168.16.0/20'])('%s is private', (cidr) => expect(isPrivateNetwork(cidr)).toBe(true));
  it.each(['8.8.0.0/16', '172.32.0.0/16', '192.0.0.0/8', '10.0.0.0/7', '10.0.0.256/16', 'x'])('%s is not', (cidr) =>
    expect(isPrivateNetwork(cidr)).toBe(false),
  );
  it('are aligned to their first address', () => {
    expect(alignNetwork('10.1.2.3/16')).toBe('10.1.0.0/16');
    fc.assert(
      fc.property(network, (cidr) => {
        expect(alignNetwork(alignNetwork(cidr) ?? '')).toBe(alignNetwork(cidr));
      }),
    );
  });
});
