// Lets our own requests leave a corporate network: through its proxy, and trusting its certificate authority.
// The AWS SDK for JavaScript reads neither HTTPS_PROXY nor AWS_CA_BUNDLE, unlike Terraform and the AWS CLI.
import type { Agent } from 'node:https';
import { certificateAuthorities } from './certificates.js';
import { proxyFor, proxyTo, usableProxy } from './proxy.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * An agent for an address, which decides anew for the host and port of each request whether it takes the proxy: the SDK knows the host better. Undefined
 * if the address is not HTTPS, which needs none.
 * Throws USAGE if a variable names something that is no HTTP proxy, or a file that has no certificates.
 */
export async function httpsAgentFor(address: string | URL, env: Env): Promise<Agent | undefined> {
  if (new URL(address).protocol !== 'https:') return undefined;
  const proxy = proxyTo(address, env) ?? usableProxy(env);
  const [ca, { Agent: HttpsAgent }] = await Promise.all([certificateAuthorities(env), import('node:https')]);
  // Never the global agent, which takes a proxy of its own choice if NODE_USE_ENV_PROXY is set.
  const direct = new HttpsAgent({ keepAlive: true, ...(ca && { ca }) });
  if (proxy === undefined) return direct;
  const { ProxiedAgent } = await import('./proxied-agent.js');
  const isDirect = (name: string, port: number) => proxyFor(name, env, port) === undefined;
  return new ProxiedAgent(proxy, { ca, direct, isDirect }) as unknown as Agent;
}
