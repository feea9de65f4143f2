// Determines the service, operation and resource of a request to AWS from its method, URL, headers and body.
import type { RequestLine } from './request-line.js';
import { nameS3Request } from './s3-operations.js';

export interface RequestName {
  service: string;
  region: string;
  operation: string;
  /** The resource's name or id; empty if it cannot be determined. */
  resource: string;
}

const scopePattern = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;
const presignedScope = /X-Amz-Credential=[^&]*?%2F\d{8}%2F([^%]+)%2F([^%]+)%2Faws4_request/i;

/** Reads the service and the region from the signature. An unsigned request is taken to be for S3. */
export function scopeOf({ url, headers }: RequestLine): { service: string; region: string } {
  const match = scopePattern.exec(String(headers.authorization ?? '')) ?? presignedScope.exec(url);
  return { region: match?.[1] ?? 'us-east-1', service: match?.[2] ?? 's3' };
}

/**
 * Names a request for the log, the interceptors and the responders.
 * @param body the body, if it has been read; some protocols (but not S3) put the operation and the resource into the body
 */
export function nameRequest(line: RequestLine, body?: Buffer): RequestName {
  const scope = scopeOf(line);
  if (scope.service === 's3') return { ...scope, ...nameS3Request(line) };
  const target = line.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { ...scope, operation: target.split('.').at(-1) ?? target, resource: resourceInJson(body) };
  }
  const rpc = /\/service\/[^/]+\/operation\/([^/?]+)/.exec(line.url);
  if (rpc?.[1]) return { ...scope, operation: rpc[1], resource: '' };
  const action = body && /(?:^|&)Action=([^&]+)/.exec(body.subarray(0, 20_000).toString('latin1'));
  if (body && action?.[1]) return { ...scope, operation: action[1], resource: resourceInForm(body) };
  return { ...scope, ...nameRestRequest(line) };
}

const jsonNames =
  /"(?:TableName|QueueName|QueueUrl|logGroupName|KeyId|AliasName|SecretId|ConfigRuleName|Name|ResourceArn|DBClusterIdentifier)"\s*:\s*"([^"]{1,200})"/;

function resourceInJson(body: Buffer | undefined): string {
  return (
    jsonNames
      .exec(body?.subarray(0, 4000).toString() ?? '')?.[1]
      ?.split('/')
      .at(-1) ?? ''
  );
}

const formNames =
  /(?:^|&)(?:DBClusterIdentifier|DBInstanceIdentifier|DB\w*Name|RoleName|PolicyName|PolicyArn|(?:VpcId|SubnetId|GroupId)(?:\.1)?|\w*Id\.1)=([^&]+)/;

function resourceInForm(body: Buffer): string {
  const value = formNames.exec(body.subarray(0, 20_000).toString('latin1'))?.[1];
  return value ? safeDecode(value) : '';
}

const verbs: Record<string, string> = { GET: 'Get', POST: 'Create', PUT: 'Put', PATCH: 'Update', DELETE: 'Delete', HEAD: 'Head' };
const words: Record<string, string> = {
  restapis: 'RestApi',
  apikeys: 'ApiKey',
  usageplans: 'UsagePlan',
  keys: 'UsagePlanKey',
  gatewayresponses: 'GatewayResponse',
  requestvalidators: 'RequestValidator',
  methodresponses: 'MethodResponse',
  integrationresponses: 'IntegrationResponse',
};
const specialNames: Record<string, string> = {
  'POST invocations': 'Invoke',
  'GET versions': 'ListVersionsByFunction',
  'PUT code': 'UpdateFunctionCode',
  'GET configuration': 'GetFunctionConfiguration',
  'PUT configuration': 'UpdateFunctionConfiguration',
  'POST policy': 'AddPermission',
  'PUT event-source-mappings/*': 'UpdateEventSourceMapping',
};

/** Names a request to a REST service by its method and the last noun in its path: `GET /restapis/{id}/resources/{id}` is GetResource. */
function nameRestRequest({ method, url }: RequestLine): { operation: string; resource: string } {
  const segments = (url.split('?')[0] ?? '').split('/').filter((part) => part && !/^\d{4}-\d{2}-\d{2}$/.test(part));
  const first = segments[0] ?? '';
  const noun = segments.length % 2 === 1 ? (segments.at(-1) ?? '') : (segments.at(-2) ?? '');
  const plural = segments.length % 2 === 1 && method === 'GET' && segments.length < 3;
  const special = specialNames[`${method} ${noun}`] ?? (segments.length % 2 === 0 ? specialNames[`${method} ${noun}/*`] : undefined);
  const word = words[noun] ?? titleCase(noun).replace(/ies$/, 'y').replace(/s$/, '');
  return {
    operation: special ?? `${verbs[method] ?? method}${word}${plural && !word.endsWith('s') ? 's' : ''}`,
    resource: first === 'tags' ? '' : segments.slice(1).map(safeDecode).join('/'),
  };
}

function titleCase(word: string): string {
  return word.replace(/(^|[-_])([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
