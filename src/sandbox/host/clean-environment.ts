// The part of the user's environment that the sandbox's processes may see.

const refused = /^(AWS_|AMAZON_|MOTO_|BOTO|CDKTF_|TF_|NODE_|npm_)|_proxy$|^DOCKER_HOST$/i;

/**
 * Removes all variables that could lead out of the sandbox: settings of AWS, proxies, Docker, Node.js, npm and Terraform.
 * AWS configuration files are replaced by `emptyFile`, and instance metadata is disabled.
 */
export function cleanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  { emptyFile }: { emptyFile: string },
): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !refused.test(entry[0]));
  return { ...Object.fromEntries(kept), ...isolation(emptyFile) };
}

/** Variables that keep an AWS client away from the user's configuration files, proxies and instance metadata. */
export function isolation(emptyFile: string): Record<string, string> {
  return {
    AWS_CONFIG_FILE: emptyFile,
    AWS_SHARED_CREDENTIALS_FILE: emptyFile,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '*',
  };
}
