// Which proxy a request takes. The rules and cases are those of Go's httpproxy package, after which Terraform decides.
import { describe, expect, test } from 'vitest';
import { httpsProxy, proxyFor, withoutPassword } from '../../src/network/proxy.js';

const host = 'sts.eu-central-1.amazonaws.com';
const set = (NO_PROXY: string) => ({ HTTPS_PROXY: 'http://p:1', NO_PROXY });

describe('the proxy for a host', () => {
  test.each([
    [{}, undefined],
    [{ HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    [{ https_proxy: 'p:1' }, 'http://p:1'],
    [{ ALL_PROXY: 'http://p:1', NO_PROXY: 'example.com' }, 'http://p:1'],
    [set('localhost,.amazonaws.com'), undefined],
    [set('*.amazonaws.com'), undefined],
    [set('AmazonAWS.com'), undefined],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'amazonaws.com:443' }, undefined],
    [set('amazonaws.com:8443'), 'http://p:1'],
    [set('*'), undefined],
    [set('zonaws.com'), 'http://p:1'],
    // A leading dot means subdomains only.
    [set(`.${host}`), 'http://p:1'],
  ])('%j: %s', (env, proxy) => {
    expect(proxyFor(host, env)).toBe(proxy);
  });

  test.each([
    ['10.1.2.3', '10.0.0.0/8', undefined],
    ['11.1.2.3', '10.0.0.0/8', 'http://p:1'],
    ['10.1.2.3', '10.1.2.3', undefined],
    ['[fd00::1]', 'fd00::/8', undefined],
    ['fd00::1', 'fd00::1', undefined],
    ['10.1.2.3', '10.0.0.0/99', 'http://p:1'],
  ])('%s with NO_PROXY=%s: %s', (address, exceptions, proxy) => {
    expect(proxyFor(address, set(exceptions))).toBe(proxy);
  });

  test.each(['localhost', '127.0.0.1', '127.9.8.7', '::1', '[::1]', 'bucket.localhost', 'LOCALHOST'])('%s: none', (name) => {
    expect(proxyFor(name, { HTTPS_PROXY: 'http://p:1' })).toBeUndefined();
  });
});

test.each([
  [{ HTTPS_PROXY: 'socks5://user:secret@p:1' }, 'HTTPS_PROXY is socks5://p:1, which is not an HTTP proxy.'],
  [{ all_proxy: 'socks5h://p:1' }, 'all_proxy is socks5h://p:1'],
  [{ https_proxy: 'http://' }, 'https_proxy is http://'],
  [{ HTTPS_PROXY: 'user:secret@p:port' }, 'HTTPS_PROXY is p:port'],
])('%j is refused', (env, message) => {
  expect(() => httpsProxy(env)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }));
});

test('no password is shown', () => {
  expect(withoutPassword('http://user:p@ss@proxy.example:8080')).toBe('http://proxy.example:8080');
});
