// The part of a child process's environment that says as whom, and where, it talks to AWS.
import { devNull } from 'node:os';
import type { AwsCredentials } from './clients.js';

type Env = Readonly<Record<string, string | undefined>>;

/** These say how to reach AWS, not as whom: a firm's certificates, a person's endpoint. They stay. */
const waysToAws =
  /^AWS_(CA_BUNDLE|ENDPOINT_URL(_\w+)?|IGNORE_CONFIGURED_ENDPOINT_URLS|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT|MAX_ATTEMPTS|RETRY_MODE)$/;

/** A profile in these files could send requests to another endpoint, or assume a role. */
const sealed = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, AWS_EC2_METADATA_DISABLED: 'true' };

export const sandboxCredentials: AwsCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * For the target `aws`. The credentials that the SDK found are handed over as plain variables, and no other variable that names a
 * principal: Terraform, its S3 backend and the provider each read profiles, SSO caches, MFA and `credential_process` a little
 * differently, and one of them finding somebody else is the accident to be prevented. Proxies are no part of this and stay as they are.
 */
export function awsEnvironment(env: Env, { region, credentials }: { region: string; credentials: AwsCredentials }): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => waysToAws.test(entry[0]) && Boolean(entry[1]));
  return {
    ...Object.fromEntries(kept),
    ...principal(credentials, region),
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    ...sealed,
  };
}

/**
 * For the sandbox: nothing of the person's, and no way out of this computer. An empty value means that the child gets no such variable:
 * a proxy would be asked for addresses that only exist here.
 */
export function sandboxEnvironment({ region, endpoint }: { region: string; endpoint: string }): Record<string, string> {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  return {
    ...Object.fromEntries(proxies.map((name) => [name, ''])),
    ...principal(sandboxCredentials, region),
    AWS_ENDPOINT_URL: endpoint,
    ...sealed,
  };
}

function principal(credentials: AwsCredentials, region: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}
