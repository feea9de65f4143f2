// Which proxy a request takes. The rules are those of Terraform, which is written in Go (golang.org/x/net/http/httpproxy), so that all of a run's requests
// take the same way. ALL_PROXY, which Go does not read, is passed to Terraform as HTTPS_PROXY.
import { BlockList, isIP } from 'node:net';
import { TradingInfraError } from '../errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The variables that name the proxy for HTTPS, the first that is set counts. */
const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const;

/** The variable that names the proxy for HTTPS, whatever the host, and the proxy's address with a scheme, which need not be HTTP; undefined if there is none. */
export function namedProxy(env: Env): { variable: string; address: string } | undefined {
  const variable = proxyVariables.find((name) => env[name]);
  if (variable === undefined) return undefined;
  const given = env[variable] as string;
  return { variable, address: given.includes('://') ? given : `http://${given}` };
}

/** The address of the proxy for HTTPS; undefined if there is none. Throws USAGE for an address that is no HTTP proxy. */
export function httpsProxy(env: Env): string | undefined {
  const named = namedProxy(env);
  if (named === undefined) return undefined;
  const { variable } = named;
  const usable = usableProxy(env);
  if (usable !== undefined) return usable;
  const given = withoutPassword(env[variable] as string);
  throw new TradingInfraError('USAGE', `The environment variable ${variable} is ${given}, which is not an HTTP proxy.`, {
    hint: `Set ${variable} to http://HOST:PORT, or unset it`,
  });
}

/** The address of the proxy for HTTPS, if there is one that is an HTTP proxy. */
export function usableProxy(env: Env): string | undefined {
  const { address } = namedProxy(env) ?? {};
  return address !== undefined && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : undefined;
}

/** The proxy for a host and port; undefined for a direct connection, which this computer's own addresses always get. Throws USAGE as `httpsProxy` does. */
export function proxyFor(host: string, env: Env, port = 443): string | undefined {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isLoopback(name)) return undefined;
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(/[\s,]+/).filter((entry) => entry !== '');
  return exceptions.some((entry) => isException(entry.toLowerCase(), name, port)) ? undefined : httpsProxy(env);
}

/** The proxy that requests to an address take; undefined for a direct connection, and for all that is not HTTPS. Throws USAGE as `httpsProxy` does. */
export function proxyTo(address: string | URL, env: Env): string | undefined {
  const { protocol, hostname, port } = new URL(address);
  return protocol === 'https:' ? proxyFor(hostname, env, Number(port || 443)) : undefined;
}

/** The address of a proxy as it may be shown. */
export function withoutPassword(proxy: string): string {
  return proxy.replace(/^([a-z0-9+.-]+:\/\/)?[^/]*@/i, '$1');
}

/** Whether a host is this computer. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function isException(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(entry, host);
  const [, name = entry, only] = /^(.*):(\d+)$/.exec(isIP(entry) === 6 ? '' : entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const domain = name.replace(/^\[(.*)\]$/, '$1').replace(/^\*\./, '.');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isInNetwork(entry: string, host: string): boolean {
  const [address = '', bits] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || isIP(host) !== version) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(address, Number(bits), family);
  } catch {
    return false;
  }
  return list.check(host, family);
}
