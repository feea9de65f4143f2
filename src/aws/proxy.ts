// Lets our own requests leave a corporate network: through its proxy, and trusting its certificate authority.
// The AWS SDK for JavaScript reads neither HTTPS_PROXY nor AWS_CA_BUNDLE, unlike Terraform and the AWS CLI.
import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:https';
import { TradingInfraError } from '../errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The proxy for a host, from HTTPS_PROXY, ALL_PROXY and NO_PROXY (upper or lower case); undefined for a direct connection. */
export function proxyFor(host: string, env: Env): string | undefined {
  const proxy = env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy;
  if (!proxy) return undefined;
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(/[\s,]+/).filter((entry) => entry !== '');
  const isExempt = exceptions.some((entry) => {
    const domain = entry.replace(/^\*?\./, '').replace(/:\d+$/, '');
    return entry === '*' || host === domain || host.endsWith(`.${domain}`);
  });
  return isExempt ? undefined : proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** An HTTPS agent for a host; undefined if Node's default agent suffices. Throws USAGE if AWS_CA_BUNDLE or SSL_CERT_FILE names a file that cannot be read. */
export async function httpsAgentFor(host: string, env: Env): Promise<Agent | undefined> {
  const proxy = proxyFor(host, env);
  const ca = await certificateAuthorities(env);
  if (proxy !== undefined) {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, { keepAlive: true, ...(ca && { ca }) }) as Agent;
  }
  if (ca === undefined) return undefined;
  const { Agent: HttpsAgent } = await import('node:https');
  return new HttpsAgent({ keepAlive: true, ca });
}

async function certificateAuthorities(env: Env): Promise<string[] | undefined> {
  const variable = env.AWS_CA_BUNDLE ? 'AWS_CA_BUNDLE' : 'SSL_CERT_FILE';
  const file = env[variable];
  if (!file) return undefined;
  const bundle = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `The environment variable ${variable} is set to ${file}, which cannot be read (${cause.code}).`;
    throw new TradingInfraError('USAGE', message, { cause, hint: `Set ${variable} to a readable PEM file, or unset it` });
  });
  const { rootCertificates } = await import('node:tls');
  return [...rootCertificates, bundle];
}
