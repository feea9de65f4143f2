// Custom endpoints that the user's environment variables set instead of AWS, such as LocalStack, a VPC endpoint or a recording proxy.
// They are read here once, so that our own requests and Terraform's go to the same endpoints, and the endpoint can be shown to the user.

type Env = Readonly<Record<string, string | undefined>>;

/** By subdomain, how a variable AWS_ENDPOINT_URL_<SERVICE> ends if this is not simply the subdomain in capitals. */
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

/** The custom endpoint to show to the user: the one for all services, or else the first one for a single service; undefined if none is set. */
export function customEndpoint(env: Env): string | undefined {
  if (areIgnored(env)) return undefined;
  const single = Object.keys(env).find((name) => name.startsWith('AWS_ENDPOINT_URL_') && env[name]);
  return env.AWS_ENDPOINT_URL || (single && env[single]) || undefined;
}

function areIgnored(env: Env): boolean {
  return env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true';
}
