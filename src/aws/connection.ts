// How requests reach AWS: endpoints, FIPS and dual-stack hosts, retries, certificates. The AWS CLI and the SDKs take these from environment variables
// and from the AWS configuration files, but not all in the same way: Terraform's children do not see the files at all. So they are resolved here,
// once, as AWS documents it, into environment variables for everyone: the SDK's clients, our own requests, Terraform and its S3 backend.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
import { TradingInfraError } from '../errors.js';
import { type ConnectionSetting, isHostSetting, profileKeys, readConnectionSettings, settingVariables } from './connection-settings.js';
import { type CustomEndpoint, endpointVariable, isEndpointVariable, readEndpoints } from './endpoints.js';
import { readSharedConfig, type SharedConfig } from './shared-config.js';

type Env = Readonly<Record<string, string | undefined>>;

export interface Connection {
  /** The environment variables, completed with the settings of the profile; all endpoints are in variables. */
  env: Env;
  /** The endpoints in these variables; empty if all requests go to AWS itself. */
  endpoints: CustomEndpoint[];
  /** The other settings in these variables that differ from AWS's defaults. */
  settings: ConnectionSetting[];
  /** The AWS configuration files. */
  sharedConfig: SharedConfig;
}

const ignoreVariable = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';

interface Profile {
  name: string;
  /** The path of the configuration file. */
  file: string;
  settings: Readonly<Record<string, string | undefined>>;
  /** The keys `<service>.endpoint_url` of the profile's `services` section. */
  services: Readonly<Record<string, string | undefined>>;
}

/**
 * Resolves how requests reach AWS. The first that is set wins: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services` section, the
 * profile's `endpoint_url`. `profile` defaults to AWS_PROFILE, then to `default`. Throws USAGE if an endpoint is not a URL, if a setting has a value that
 * it cannot have, or if the profile names a `services` section that does not exist.
 */
export async function resolveConnection(env: Env, profile?: string): Promise<Connection> {
  const sharedConfig = await readSharedConfig(env);
  const found = findProfile(sharedConfig, profile ?? (env.AWS_PROFILE || 'default'));
  const areIgnored = (env[ignoreVariable] || found.settings.ignore_configured_endpoint_urls)?.toLowerCase() === 'true';
  const fromProfile: Record<string, string> = {};
  const sources: Record<string, string> = {};
  const take = (variable: string, value: string | undefined, setting: string) => {
    if (!value || env[variable]) return;
    fromProfile[variable] = value;
    sources[variable] = `${setting} in ${found.file}`;
  };
  for (const { key, variable } of profileKeys) take(variable, found.settings[key], key);
  if (!areIgnored && !env.AWS_ENDPOINT_URL) {
    for (const [key, value] of Object.entries(found.services)) {
      const [service = '', setting] = key.split('.');
      if (setting === 'endpoint_url') take(endpointVariable(service), value, `services ${found.settings.services}`);
    }
    take('AWS_ENDPOINT_URL', found.settings.endpoint_url, `endpoint_url of profile ${found.name}`);
  }
  const set = Object.entries(env).filter(([name, value]) => value && !(areIgnored && isEndpointVariable(name)));
  const given = { ...fromProfile, ...Object.fromEntries(set) };
  const [endpoints, settings] = [readEndpoints(given, sources), readConnectionSettings(given, sources)];
  refuseHostsOfEndpoints(endpoints, settings);
  const others = Object.entries(given).filter(([name]) => name !== ignoreVariable && !settingVariables.has(name));
  const resolved = [...endpoints.map(({ variable, url }) => [variable, url]), ...settings.map(({ variable, value }) => [variable, value])];
  return { env: Object.fromEntries([...others, ...resolved]), endpoints, settings, sharedConfig };
}

/** Neither the AWS CLI nor the SDKs can combine these; the AWS provider would silently use no FIPS endpoint where an endpoint is set. */
function refuseHostsOfEndpoints(endpoints: readonly CustomEndpoint[], settings: readonly ConnectionSetting[]): void {
  const hosts = settings.find(({ variable }) => isHostSetting(variable));
  const [endpoint] = endpoints;
  if (hosts === undefined || endpoint === undefined) return;
  const message = `${hosts.source} is true and ${endpoint.source} is ${endpoint.url}, and AWS’s own tools cannot combine the two.`;
  throw new TradingInfraError('USAGE', message, {
    hint: `export ${hosts.variable}=false   # or ignore the endpoint: export ${ignoreVariable}=true`,
  });
}

function findProfile({ configFile: file, config, credentials, services: sections }: SharedConfig, name: string): Profile {
  const settings = { ...credentials[name], ...config[name] };
  if (settings.services === undefined) return { name, file, settings, services: {} };
  const services = sections[settings.services];
  if (services !== undefined) return { name, file, settings, services };
  throw new TradingInfraError('USAGE', `The profile ${name} refers to [services ${settings.services}], which ${file} does not have.`, {
    hint: `Add that section to ${file}, or remove the line “services = ${settings.services}”`,
  });
}
