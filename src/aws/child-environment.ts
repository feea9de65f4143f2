// The part of a child process's environment that decides which AWS identity and which endpoint it uses.

import { devNull } from 'node:os';
import { sandboxCredentials } from '../platform/names.js';
import type { AwsCredentials } from './client-config.js';
import { settingVariables } from './connection-settings.js';
import { isEndpointVariable } from './endpoints.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Whether a variable is passed on: it says how to reach AWS (certificates, endpoints, retries), not which identity to use. */
const isPassedOn = (name: string) => isEndpointVariable(name) || settingVariables.has(name);

/** Without it, the provider would send requests for buckets in us-east-1 to the global host, and the SDK to the regional one. */
const regionalHosts = { AWS_S3_US_EAST_1_REGIONAL_ENDPOINT: 'regional' };

/** Hides the user's AWS configuration files, where a profile could assume a role or change the endpoint, and the instance metadata service. */
const withoutConfigFiles = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, AWS_EC2_METADATA_DISABLED: 'true' };

/**
 * The variables for the target `aws`, from an environment that `resolveConnection` has completed. The credentials that the SDK resolved are passed as plain variables; no other variable that names an
 * identity is passed. Terraform, its S3 backend and the provider each read profiles, SSO caches, MFA and `credential_process` slightly
 * differently, but all of them must use the same identity. Proxy variables are not included.
 */
export function awsEnvironment(env: Env, { region, credentials }: { region: string; credentials: AwsCredentials }): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => isPassedOn(entry[0]) && Boolean(entry[1]));
  return {
    ...Object.fromEntries(kept),
    ...regionalHosts,
    ...credentialVariables(credentials, region),
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    ...withoutConfigFiles,
  };
}

/**
 * The variables for the sandbox: nothing from the user's AWS setup, and no proxies, since a proxy could not reach local addresses. A
 * variable with an empty value is removed from the child's environment.
 */
export function sandboxEnvironment({ region, endpoint }: { region: string; endpoint: string }): Record<string, string> {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  return {
    ...Object.fromEntries(proxies.map((name) => [name, ''])),
    ...credentialVariables(sandboxCredentials, region),
    AWS_ENDPOINT_URL: endpoint,
    ...withoutConfigFiles,
  };
}

function credentialVariables(credentials: AwsCredentials, region: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}
