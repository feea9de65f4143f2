// Custom endpoints, to which requests go instead of AWS: LocalStack, a VPC endpoint, a recording proxy. They are written as the environment
// variables AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, which the SDK, the AWS provider and its S3 backend all understand; `connection.ts`
// translates the AWS configuration files into these variables.
import { TradingInfraError } from '../errors.js';
import { dnsSuffix } from '../platform/regions.js';

type Env = Readonly<Record<string, string | undefined>>;

const general = 'AWS_ENDPOINT_URL';

/** By subdomain, how a variable AWS_ENDPOINT_URL_<SERVICE> ends if this is not simply the subdomain in capitals. */
const variableEndings: Record<string, string> = {
  apigateway: 'API_GATEWAY',
  config: 'CONFIG_SERVICE',
  logs: 'CLOUDWATCH_LOGS',
  servicequotas: 'SERVICE_QUOTAS',
  'rds-data': 'RDS_DATA',
  secretsmanager: 'SECRETS_MANAGER',
  tagging: 'RESOURCE_GROUPS_TAGGING_API',
};

export interface CustomEndpoint {
  /** The variable that holds it, such as `AWS_ENDPOINT_URL_S3`. */
  variable: string;
  /** In the form that `normaliseEndpoint` returns. */
  url: string;
  /** Where it was configured: the name of a variable, or a setting of the AWS configuration file. */
  source: string;
}

/** Whether a variable names an endpoint. */
export function isEndpointVariable(name: string): boolean {
  return name === general || name.startsWith(`${general}_`);
}

/** The variable that holds the endpoint of a service, given by its key in a `services` section of the AWS configuration file, such as `api_gateway`. */
export function endpointVariable(serviceKey: string): string {
  return `${general}_${serviceKey.toUpperCase()}`;
}

/**
 * The endpoints in the variables, the general one first. `sources` says where a variable's value comes from if it was not set in the environment.
 * Throws USAGE if an endpoint is not a URL.
 */
export function readEndpoints(env: Env, sources: Readonly<Record<string, string>> = {}): CustomEndpoint[] {
  const variables = Object.keys(env).filter((name) => isEndpointVariable(name) && env[name]?.trim());
  return variables.sort().map((variable) => {
    const source = sources[variable] ?? variable;
    return { variable, url: readUrl(env[variable] ?? '', source), source };
  });
}

function readUrl(given: string, source: string): string {
  const url = normaliseEndpoint(given);
  if (url !== undefined) return url;
  throw new TradingInfraError(
    'USAGE',
    `${source} is not the URL of an endpoint: it must be http://HOST or https://HOST, without a password.`,
    {
      hint: `Correct ${source}, or ignore all custom endpoints: export AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true`,
    },
  );
}

/**
 * The one way to write an endpoint: scheme and host in lower case, no default port, no slash at the end. Undefined if the text is not a URL
 * of an HTTP server, or if it has a user name, a query or a fragment.
 */
export function normaliseEndpoint(given: string): string | undefined {
  const url = URL.canParse(given.trim()) ? new URL(given.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  return url.href.replace(/\/+$/, '');
}

/** A lookup from a service's subdomain, such as `s3`, to its endpoint; undefined for AWS itself. */
export function serviceEndpoints(endpoints: readonly CustomEndpoint[]): (service: string) => string | undefined {
  const urlIn = (name: string) => endpoints.find(({ variable }) => variable === name)?.url;
  return (service) => urlIn(`${general}_${variableEndings[service] ?? service.toUpperCase()}`) ?? urlIn(general);
}

/** The endpoint to which every request goes for which no other is set; undefined for AWS itself. */
export function generalEndpoint(endpoints: readonly CustomEndpoint[]): string | undefined {
  return endpoints.find(({ variable }) => variable === general)?.url;
}

/** The services that go to an endpoint, in words: `all services`, or a service such as `S3`. */
function servicesOf({ variable }: CustomEndpoint): string {
  return variable === general ? 'all services' : variable.slice(general.length + 1).replaceAll('_', ' ');
}

/** Such as `http://127.0.0.1:4566 (all services; AWS_ENDPOINT_URL)`. Services that have an endpoint from the same place are named together. */
export function describeEndpoints(endpoints: readonly CustomEndpoint[]): string {
  const placeOf = ({ url, source }: CustomEndpoint) => `${url} ${source}`;
  const places = new Map(endpoints.map((endpoint) => [placeOf(endpoint), endpoint]));
  const texts = [...places].map(([place, { url, source }]) => {
    const services = endpoints.filter((endpoint) => placeOf(endpoint) === place).map(servicesOf);
    return `${url} (${services.join(', ')}; ${source})`;
  });
  return texts.join(', ');
}

/** The endpoints that are not AWS's own, so that whoever runs them sees and answers the requests. */
export function foreignEndpoints(endpoints: readonly CustomEndpoint[], region: string): CustomEndpoint[] {
  return endpoints.filter(({ url }) => isForeign(url, region));
}

/** Whether an endpoint is not one of AWS's own. */
export function isForeign(url: string, region: string): boolean {
  return !isOfAws(new URL(url), region);
}

/**
 * Whether the host is AWS's own endpoint of one service, public or in a VPC. Customers can have other hosts below the same domains (load
 * balancers, instances, APIs), so only the forms of service endpoints count.
 */
function isOfAws({ protocol, hostname }: URL, region: string): boolean {
  const suffix = dnsSuffix(region).replaceAll('.', '\\.');
  const forms = [
    `[a-z0-9-]+(?:\\.dualstack)?\\.[a-z]{2}(?:-[a-z]+)+-\\d\\.(?:${suffix}|api\\.aws)`,
    `(?:iam|sts|s3|organizations|account)\\.${suffix}`,
    `(?:bucket\\.)?vpce-[a-z0-9-]+\\.(?!vpce-svc-)[a-z0-9-]+\\.[a-z]{2}(?:-[a-z]+)+-\\d\\.vpce\\.${suffix}`,
  ];
  return protocol === 'https:' && forms.some((form) => new RegExp(`^${form}$`).test(hostname));
}
