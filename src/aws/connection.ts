// How requests reach AWS: endpoints, FIPS and dual-stack hosts, the CA bundle. The AWS CLI and the SDKs take these from environment variables and
// from the AWS configuration files, but not all in the same way: Terraform's children do not see the files at all. So they are resolved here,
// once, as AWS documents it, into environment variables for everyone: the SDK's clients, our own requests, Terraform and its S3 backend.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
import { TradingInfraError } from '../errors.js';
import { type CustomEndpoint, endpointVariable, isEndpointVariable, readEndpoints } from './endpoints.js';
import { readSharedConfig } from './shared-config.js';

type Env = Readonly<Record<string, string | undefined>>;

export interface Connection {
  /** The environment variables, completed with the settings of the profile; all endpoints are in variables. */
  env: Env;
  /** The endpoints in these variables; empty if all requests go to AWS itself. */
  endpoints: CustomEndpoint[];
}

interface Profile {
  name: string;
  /** The path of the configuration file. */
  file: string;
  settings: Readonly<Record<string, string | undefined>>;
  /** The keys `<service>.endpoint_url` of the profile's `services` section. */
  services: Readonly<Record<string, string | undefined>>;
}

/** Settings of a profile that correspond to an environment variable. */
const profileVariables = {
  use_fips_endpoint: 'AWS_USE_FIPS_ENDPOINT',
  use_dualstack_endpoint: 'AWS_USE_DUALSTACK_ENDPOINT',
  ca_bundle: 'AWS_CA_BUNDLE',
} as const;

/**
 * Resolves how requests reach AWS. The first that is set wins: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services` section, the
 * profile's `endpoint_url`. `profile` defaults to AWS_PROFILE, then to `default`. Throws USAGE if an endpoint is not a URL, or if the profile names
 * a `services` section that does not exist.
 */
export async function resolveConnection(env: Env, profile?: string): Promise<Connection> {
  const found = await readProfile(env, profile ?? (env.AWS_PROFILE || 'default'));
  const areIgnored = (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || found.settings.ignore_configured_endpoint_urls)?.toLowerCase() === 'true';
  const fromProfile: Record<string, string> = {};
  const sources: Record<string, string> = {};
  const take = (variable: string, value: string | undefined, setting: string) => {
    if (!value || env[variable]) return;
    fromProfile[variable] = value;
    sources[variable] = `${setting} in ${found.file}`;
  };
  for (const [setting, variable] of Object.entries(profileVariables)) take(variable, found.settings[setting], setting);
  if (!areIgnored && !env.AWS_ENDPOINT_URL) {
    for (const [key, value] of Object.entries(found.services)) {
      const [service = '', setting] = key.split('.');
      if (setting === 'endpoint_url') take(endpointVariable(service), value, `services ${found.settings.services}`);
    }
    take('AWS_ENDPOINT_URL', found.settings.endpoint_url, `endpoint_url of profile ${found.name}`);
  }
  const set = Object.entries(env).filter(([name, value]) => value && !(areIgnored && isEndpointVariable(name)));
  const { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: _, ...complete } = { ...fromProfile, ...Object.fromEntries(set) };
  const endpoints = readEndpoints(complete, sources);
  return { env: { ...complete, ...Object.fromEntries(endpoints.map(({ variable, url }) => [variable, url])) }, endpoints };
}

async function readProfile(env: Env, name: string): Promise<Profile> {
  const { configFile: file, config, credentials, services: sections } = await readSharedConfig(env);
  const settings = { ...credentials[name], ...config[name] };
  if (settings.services === undefined) return { name, file, settings, services: {} };
  const services = sections[settings.services];
  if (services !== undefined) return { name, file, settings, services };
  throw new TradingInfraError('USAGE', `The profile ${name} refers to [services ${settings.services}], which ${file} does not have.`, {
    hint: `Add that section to ${file}, or remove the line “services = ${settings.services}”`,
  });
}
