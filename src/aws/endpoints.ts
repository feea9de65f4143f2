// Addresses that a person's environment puts in the place of AWS: LocalStack, a test account's proxy, a VPC endpoint.
// They are read here once, so that our own calls and Terraform's go to the same place, and the person is told.

type Env = Readonly<Record<string, string | undefined>>;

/** Services whose variable is not simply their subdomain in capitals. */
const variableNames: Record<string, string> = {
  apigateway: 'API_GATEWAY',
  config: 'CONFIG_SERVICE',
  logs: 'CLOUDWATCH_LOGS',
  servicequotas: 'SERVICE_QUOTAS',
  'rds-data': 'RDS_DATA',
  secretsmanager: 'SECRETS_MANAGER',
  tagging: 'RESOURCE_GROUPS_TAGGING_API',
};

/** The address of a service after AWS_ENDPOINT_URL_<SERVICE> and AWS_ENDPOINT_URL; undefined for AWS itself. */
export function serviceEndpoints(env: Env): (service: string) => string | undefined {
  if (areIgnored(env)) return () => undefined;
  return (service) => env[`AWS_ENDPOINT_URL_${variableNames[service] ?? service.toUpperCase()}`] || env.AWS_ENDPOINT_URL || undefined;
}

/** The address to show to the person; where only single services go elsewhere, the first of them. */
export function foreignEndpoint(env: Env): string | undefined {
  if (areIgnored(env)) return undefined;
  const single = Object.keys(env).find((name) => name.startsWith('AWS_ENDPOINT_URL_') && env[name]);
  return env.AWS_ENDPOINT_URL || (single && env[single]) || undefined;
}

function areIgnored(env: Env): boolean {
  return env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true';
}
