// Custom endpoints that the user's environment variables set instead of AWS: LocalStack, a VPC endpoint, a recording proxy.
// They are read here once, so that our own requests and Terraform's go to the same endpoints, and the user can be told.

type Env = Readonly<Record<string, string | undefined>>;

/** Services whose variable is not simply their subdomain in capitals, by subdomain. */
const variableNames: Record<string, string> = {
  apigateway: 'API_GATEWAY',
  config: 'CONFIG_SERVICE',
  logs: 'CLOUDWATCH_LOGS',
  servicequotas: 'SERVICE_QUOTAS',
  'rds-data': 'RDS_DATA',
  secretsmanager: 'SECRETS_MANAGER',
  tagging: 'RESOURCE_GROUPS_TAGGING_API',
};

/** Returns a lookup from a service's subdomain to its endpoint in AWS_ENDPOINT_URL_<SERVICE> or AWS_ENDPOINT_URL; undefined for AWS itself. */
export function serviceEndpoints(env: Env): (service: string) => string | undefined {
  if (areIgnored(env)) return () => undefined;
  return (service) => env[`AWS_ENDPOINT_URL_${variableNames[service] ?? service.toUpperCase()}`] || env.AWS_ENDPOINT_URL || undefined;
}

/** The custom endpoint to show to the user: the general one, or else the first one set for a single service. */
export function customEndpoint(env: Env): string | undefined {
  if (areIgnored(env)) return undefined;
  const single = Object.keys(env).find((name) => name.startsWith('AWS_ENDPOINT_URL_') && env[name]);
  return env.AWS_ENDPOINT_URL || (single && env[single]) || undefined;
}

function areIgnored(env: Env): boolean {
  return env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true';
}
