// Builds the event of an AWS_PROXY integration (payload format 1.0).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
import { sandboxAccount } from '../../platform/names.js';
import type { StageConfiguration } from './gateway-model.js';
import type { Route } from './route-matching.js';

export interface GatewayRequest {
  method: string;
  /** The path below the stage, with a leading slash, still encoded. */
  path: string;
  query: URLSearchParams;
  /** One entry for each occurrence of a header, with the name as sent. */
  headers: [string, string][];
  body: Buffer;
  requestId: string;
  time: Date;
}

export interface EventParts {
  request: GatewayRequest;
  route: Route;
  apiId: string;
  region: string;
  stage: StageConfiguration;
  key: { id: string; value: string } | undefined;
  binaryMediaTypes: readonly string[];
}

const connectionHeaders = new Set(['connection', 'content-length', 'transfer-encoding', 'expect', 'host']);

/** Returns the headers that the function receives: the client's, except the connection headers, and those that API Gateway adds. */
export function headerPairs(
  rawHeaders: readonly string[],
  { domain, requestId }: { domain: string; requestId: string },
): [string, string][] {
  const sent: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!connectionHeaders.has(name.toLowerCase())) sent.push([name, rawHeaders[index + 1] ?? '']);
  }
  const trace = `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8, 32)}`;
  return [
    ...sent,
    ['Host', domain],
    ['X-Amzn-Trace-Id', trace],
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ];
}

/** Returns the last value of a header. `name` must be in lower case; the case of the names in `pairs` is ignored. */
export function headerOf(pairs: readonly [string, string][], name: string): string | undefined {
  return pairs.findLast(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

/** Converts pairs into an object that has the last value of each name. */
export function single(pairs: Iterable<[string, string]>): Record<string, string> {
  return Object.fromEntries(pairs);
}

function multi(pairs: Iterable<[string, string]>): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) values[name] = [...(values[name] ?? []), value];
  return values;
}

/** Whether a content type is one of the API's binary media types. */
export function isBinary(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return binaryMediaTypes.some((pattern) => pattern === '*/*' || pattern.toLowerCase() === type);
}

/** Builds the event. It contains the API key's value, as on AWS, so it must not be logged. */
export function proxyEvent(parts: EventParts): object {
  const { request, route, stage } = parts;
  const headers = request.headers;
  const query = [...request.query];
  const binary = isBinary(headerOf(headers, 'content-type'), parts.binaryMediaTypes);
  return {
    resource: route.resource.path,
    path: request.path,
    httpMethod: request.method,
    headers: single(headers),
    multiValueHeaders: multi(headers),
    queryStringParameters: query.length > 0 ? single(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? multi(query) : null,
    pathParameters: route.pathParameters,
    stageVariables: stage.variables && Object.keys(stage.variables).length > 0 ? stage.variables : null,
    requestContext: requestContext(parts),
    body: request.body.length === 0 ? null : request.body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary && request.body.length > 0,
  };
}

function requestContext({ request, route, apiId, region, stage, key }: EventParts): object {
  return {
    resourceId: route.resource.id,
    resourcePath: route.resource.path,
    httpMethod: request.method,
    extendedRequestId: `${request.requestId.replaceAll('-', '').slice(0, 15)}=`,
    requestTime: requestTime(request.time),
    path: `/${stage.stageName}${request.path}`,
    accountId: sandboxAccount,
    protocol: 'HTTP/1.1',
    stage: stage.stageName,
    domainPrefix: apiId,
    requestTimeEpoch: request.time.getTime(),
    requestId: request.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: '127.0.0.1',
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: headerOf(request.headers, 'user-agent') ?? null,
      user: null,
      ...(key ? { apiKey: key.value, apiKeyId: key.id } : {}),
    },
    domainName: `${apiId}.execute-api.${region}.amazonaws.com`,
    deploymentId: stage.deploymentId,
    apiId,
  };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Formats a time like `22/Nov/2026:10:31:22 +0000`. */
function requestTime(time: Date): string {
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}
