// The part of a child process's environment that decides which AWS identity and which endpoint it uses.

import { devNull } from 'node:os';
import { sandboxCredentials } from '../platform/names.js';
import type { AwsCredentials } from './clients.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that are passed on: they say how to reach AWS (certificates, endpoints, retries), not which identity to use. */
const connectionVariables = /^AWS_(CA_BUNDLE|ENDPOINT_URL(_\w+)?|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT|MAX_ATTEMPTS|RETRY_MODE)$/;

/** Hides the user's AWS configuration files, where a profile could assume a role or change the endpoint, and the instance metadata service. */
const withoutConfigFiles = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, AWS_EC2_METADATA_DISABLED: 'true' };

/**
 * The variables for the target `aws`, from an environment that `resolveConnection` has completed. The credentials that the SDK resolved are passed as plain variables; no other variable that names an
 * identity is passed. Terraform, its S3 backend and the provider each read profiles, SSO caches, MFA and `credential_process` slightly
 * differently, but all of them must use the same identity. Proxy variables are not included.
 */
export function awsEnvironment(env: Env, { region, credentials }: { region: string; credentials: AwsCredentials }): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => connectionVariables.test(entry[0]) && Boolean(entry[1]));
  return {
    ...Object.fromEntries(kept),
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
