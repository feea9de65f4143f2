// How the SDK's clients are configured. They are told everything that they would otherwise look up by themselves.
import { httpsAgentFor } from '../network/agents.js';
import { dnsSuffix } from '../platform/regions.js';
import type { CredentialSource } from './failed-request.js';

type Env = Readonly<Record<string, string | undefined>>;

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
  /** Where they come from, for messages. */
  source?: CredentialSource;
}

export interface AwsClientSettings {
  region: string;
  credentials: AwsCredentials;
  /** Returns the endpoint of a service, given its subdomain (such as `s3`), or undefined to use AWS itself. Without this function, all services use AWS itself. */
  endpoints?: (service: string) => string | undefined;
  /** The environment variables, completed by `resolveConnection`: proxy, certificates, FIPS and dual-stack hosts, retries. */
  env?: Env;
}

export type ClientConfig = Awaited<ReturnType<typeof clientConfig>>;

/** The configuration of a service's client; the service is given by its subdomain. */
export async function clientConfig({ region, credentials, endpoints, env = {} }: AwsClientSettings, service: string) {
  const endpoint = endpoints?.(service);
  const httpsAgent = await httpsAgentFor(addressOf({ region, endpoints }, service), env);
  return {
    region,
    credentials,
    ...(endpoint !== undefined && { endpoint }),
    ...connectionConfig(env),
    ...(withoutFips.has(service) && { useFipsEndpoint: false }),
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000, throwOnRequestTimeout: true, ...(httpsAgent && { httpsAgent }) },
  };
}

/** The address that a service's client asks, apart from FIPS and dual-stack hosts. */
export function addressOf({ region, endpoints }: Pick<AwsClientSettings, 'region' | 'endpoints'>, service: string): string {
  return endpoints?.(service) ?? `https://${service}.${region}.${dnsSuffix(region)}`;
}

/** AWS has no FIPS endpoints of these services. The AWS provider, too, uses their ordinary hosts. */
const withoutFips: ReadonlySet<string> = new Set(['account', 'servicequotas', 'tagging']);

/**
 * Every setting that the SDK would otherwise read from AWS's variables and files by itself, for a profile that may be another one. `env` has been
 * completed by `resolveConnection`.
 */
export function connectionConfig(env: Env) {
  return {
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: env.AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    // The times and the mode that it would choose are given; `auto` would ask the instance metadata service.
    defaultsMode: 'standard' as const,
    maxAttempts: Number(env.AWS_MAX_ATTEMPTS ?? 4),
    retryMode: env.AWS_RETRY_MODE ?? 'standard',
    userAgentAppId: async () => env.AWS_SDK_UA_APP_ID,
    authSchemePreference: [],
  };
}

function checksumConfig(env: Env = {}) {
  const onlyIf = (setting: string | undefined) => (setting === 'when_required' ? ('WHEN_REQUIRED' as const) : ('WHEN_SUPPORTED' as const));
  return {
    requestChecksumCalculation: onlyIf(env.AWS_REQUEST_CHECKSUM_CALCULATION),
    responseChecksumValidation: onlyIf(env.AWS_RESPONSE_CHECKSUM_VALIDATION),
  };
}

/** Tables are reached at the region's host, as by Terraform: neither host per account nor hosts that the service names. */
export const tableHosts = { accountIdEndpointMode: 'disabled', endpointDiscoveryEnabled: false } as const;

/** What S3's client takes in addition. */
export function s3Config(settings: AwsClientSettings) {
  return { ...checksumConfig(settings.env), ...pathStyle(settings), useArnRegion: false, disableS3ExpressSessionAuth: true };
}

/** A bucket name cannot be a subdomain of an IP address or of localhost. Such endpoints need the bucket in the path. */
function pathStyle({ endpoints }: AwsClientSettings): { forcePathStyle?: true } {
  const endpoint = endpoints?.('s3');
  if (endpoint === undefined) return {};
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || /^[\d.]+$/.test(hostname) || hostname.startsWith('[') ? { forcePathStyle: true } : {};
}
