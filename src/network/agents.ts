// Lets our own requests leave a corporate network: through its proxy, and trusting its certificate authority.
// The AWS SDK for JavaScript reads neither HTTPS_PROXY nor AWS_CA_BUNDLE, unlike Terraform and the AWS CLI.
import type { Agent } from 'node:https';
import { certificateAuthorities } from './certificates.js';
import { proxyFor } from './proxy.js';

type Env = Readonly<Record<string, string | undefined>>;

/** An HTTPS agent for a host. Throws USAGE if a variable names something that is no HTTP proxy, or a file that has no certificates. */
export async function httpsAgentFor(host: string, env: Env): Promise<Agent> {
  const proxy = proxyFor(host, env);
  const ca = await certificateAuthorities(env);
  if (proxy !== undefined) {
    const { ProxiedAgent } = await import('./proxied-agent.js');
    return new ProxiedAgent(proxy, ca) as unknown as Agent;
  }
  const { Agent: HttpsAgent } = await import('node:https');
  // Never the global agent, which takes a proxy of its own choice if NODE_USE_ENV_PROXY is set.
  return new HttpsAgent({ keepAlive: true, ...(ca && { ca }) });
}
