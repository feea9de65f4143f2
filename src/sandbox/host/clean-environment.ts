// What the sandbox's children may see of the person's environment.

const refused = /^(AWS_|AMAZON_|MOTO_|BOTO|CDKTF_|TF_|NODE_|npm_)|_proxy$|^DOCKER_HOST$/i;

/**
 * The person's environment without anything that could lead out of the sandbox: no AWS settings, no proxies, no preloads;
 * configuration files are `emptyFile`, instance metadata is off.
 */
export function cleanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  { emptyFile }: { emptyFile: string },
): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !refused.test(entry[0]));
  return { ...Object.fromEntries(kept), ...isolation(emptyFile) };
}

/** The variables that keep an AWS client from looking at the person's files and at instance metadata. */
export function isolation(emptyFile: string): Record<string, string> {
  return {
    AWS_CONFIG_FILE: emptyFile,
    AWS_SHARED_CREDENTIALS_FILE: emptyFile,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '*',
  };
}
