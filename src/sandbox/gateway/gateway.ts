// API Gateway's data plane. It processes a request in the same steps, and in the same order, as AWS.
import { randomUUID } from 'node:crypto';
import { sandboxAccount } from '../../platform/names.js';
import type { FrontRequest, FrontResponse } from '../front/exchange.js';
import type { Responder } from '../front/front-server.js';
import type { FunctionRunner } from '../functions/function-runner.js';
import { bareFunctionName } from '../functions/function-store.js';
import type { ApiDirectory } from './api-directory.js';
import { admit, findKey, limitOf, type Usage } from './api-keys.js';
import { parseGatewayAddress } from './gateway-address.js';
import type { ApiSnapshot, GatewayFailure, StageConfiguration } from './gateway-model.js';
import { type FailureContext, gatewayResponse } from './gateway-responses.js';
import { type GatewayRequest, headerOf, headerPairs, proxyEvent, single } from './proxy-event.js';
import { proxyResponse } from './proxy-response.js';
import { validateRequest } from './request-validation.js';
import { matchRoute, type Route } from './route-matching.js';
import { createQuotas, createThrottles } from './throttle.js';

const bodyLimit = 10 * 1024 * 1024;
const integrationTimeoutMs = 29_000;

/** Ends a request with a gateway response. Thrown and caught in this file only. */
class GatewayRefusal extends Error {
  readonly failure: GatewayFailure;
  readonly context: Partial<FailureContext>;
  constructor(failure: GatewayFailure, context: Partial<FailureContext> = {}) {
    super(failure);
    this.failure = failure;
    this.context = context;
  }
}

interface Call {
  apiId: string;
  region: string;
  stage: StageConfiguration;
  snapshot: ApiSnapshot;
  request: GatewayRequest;
}

/**
 * Serves `/_aws/execute-api/API/STAGE/PATH`, and requests whose Host is an execute-api host name.
 * @param now milliseconds since the epoch
 */
export function createGateway(directory: ApiDirectory, runner: FunctionRunner, now: () => number = Date.now): Responder {
  const usage: Usage = { throttles: createThrottles(), quotas: createQuotas() };
  return {
    claims: (line) => parseGatewayAddress(line) !== undefined,
    name({ method, url, headers }) {
      const address = parseGatewayAddress({ url, headers });
      const resource = `${address?.apiId}/${address?.stage}${address?.path}`;
      return { service: 'execute-api', region: '', operation: method, resource };
    },
    async answer(front) {
      const requestId = randomUUID();
      const { apiId = '', stage: stageName = '', path = '/', query = '' } = parseGatewayAddress(front) ?? {};
      const region = directory.regionOf(apiId) ?? '';
      const stage = await directory.stage(apiId, stageName);
      if (!stage) return gatewayResponse('ACCESS_DENIED', [], { requestId });
      const snapshot = await directory.snapshot(apiId, stage.deploymentId);
      const request = gatewayRequest(front, { apiId, region, path, query, requestId, time: new Date(now()) });
      try {
        return await handle({ apiId, region, stage, snapshot, request }, directory, runner, usage, now);
      } catch (error) {
        if (!(error instanceof GatewayRefusal)) throw error;
        return gatewayResponse(error.failure, snapshot.gatewayResponses, { requestId, ...error.context });
      }
    },
  };
}

function gatewayRequest(
  { method, rawHeaders, body }: FrontRequest,
  {
    apiId,
    region,
    path,
    query,
    requestId,
    time,
  }: { apiId: string; region: string; path: string; query: string; requestId: string; time: Date },
): GatewayRequest {
  const headers = headerPairs(rawHeaders, { domain: `${apiId}.execute-api.${region}.amazonaws.com`, requestId });
  return { method, path, query: new URLSearchParams(query), headers, body, requestId, time };
}

async function handle(
  call: Call,
  directory: ApiDirectory,
  runner: FunctionRunner,
  usage: Usage,
  now: () => number,
): Promise<FrontResponse> {
  const { request, snapshot, stage, apiId } = call;
  if (request.body.length > bodyLimit) throw new GatewayRefusal('REQUEST_TOO_LARGE');
  const route = matchRoute(snapshot.resources, request.method, request.path);
  if (!route) throw new GatewayRefusal('MISSING_AUTHENTICATION_TOKEN');
  const methodId = `${route.resource.path}/${request.method}`;
  const key = route.method.apiKeyRequired ? await checkKey(call, methodId, directory, usage, now) : undefined;
  const limit = limitOf(stageThrottle(stage, route));
  if (limit && !usage.throttles.take(`stage/${apiId}/${stage.stageName}/${methodId}`, limit, now())) throw new GatewayRefusal('THROTTLED');
  validate(call, route);
  return integrate(call, route, key, directory, runner);
}

async function checkKey({ apiId, region, stage, request }: Call, method: string, directory: ApiDirectory, usage: Usage, now: () => number) {
  const { keys, plans } = await directory.keysAndPlans(region);
  const target = { apiId, stage: stage.stageName, method };
  const found = findKey(headerOf(request.headers, 'x-api-key'), keys, plans, target);
  if (!found) throw new GatewayRefusal('INVALID_API_KEY');
  const exceeded = admit(found, target, usage, now());
  if (exceeded) throw new GatewayRefusal(exceeded);
  return found.key;
}

/** Finds a method's throttling settings, keyed `path/METHOD` without the first slash (`~1` may replace slashes), or those of all methods. */
function stageThrottle({ methodSettings = {} }: StageConfiguration, { resource, method }: Route) {
  const key = `${resource.path.slice(1)}/${method.httpMethod}`;
  const settings = methodSettings[key] ?? methodSettings[key.replaceAll('/', '~1').replace(/~1([^~]*)$/, '/$1')] ?? methodSettings['*/*'];
  return settings && { rateLimit: settings.throttlingRateLimit, burstLimit: settings.throttlingBurstLimit };
}

function validate({ request, snapshot }: Call, route: Route): void {
  const problem = validateRequest({
    snapshot,
    method: route.method,
    headers: single(request.headers),
    query: single(request.query),
    pathParameters: route.pathParameters,
    body: request.body.toString(),
  });
  if (problem) throw new GatewayRefusal(problem.failure, { message: problem.message, validationDetail: problem.detail });
}

async function integrate(
  { apiId, region, stage, snapshot, request }: Call,
  route: Route,
  key: { id: string; value: string } | undefined,
  directory: ApiDirectory,
  runner: FunctionRunner,
): Promise<FrontResponse> {
  const integration = route.method.methodIntegration;
  const functionName = bareFunctionName(/:function:([^/]+)\/invocations$/.exec(integration?.uri ?? '')?.[1] ?? '');
  if (integration?.type !== 'AWS_PROXY' || !functionName) throw new GatewayRefusal('API_CONFIGURATION_ERROR');
  const executionPath = `${apiId}/${stage.stageName}/${request.method}${route.resource.path}`;
  const executionArn = `arn:aws:execute-api:${region}:${sandboxAccount}:${executionPath}`;
  if (!(await directory.mayInvoke(region, functionName, executionArn))) throw new GatewayRefusal('API_CONFIGURATION_ERROR');
  const { binaryMediaTypes } = snapshot;
  const event = proxyEvent({ request, route, apiId, region, stage, key, binaryMediaTypes });
  const timeout = Math.min(integration.timeoutInMillis || integrationTimeoutMs, integrationTimeoutMs);
  const invocation = await withTimeout(runner.invoke(region, functionName, JSON.stringify(event)), timeout);
  if (!invocation || 'failure' in invocation.outcome) throw new GatewayRefusal('DEFAULT_5XX');
  const accept = headerOf(request.headers, 'accept');
  const answer = proxyResponse(invocation.outcome.payload, { requestId: request.requestId, accept, binaryMediaTypes });
  if (!answer) throw new GatewayRefusal('DEFAULT_5XX');
  return answer;
}

/** Stops waiting for `work` after `ms` milliseconds. The function itself keeps running, as on AWS. */
async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GatewayRefusal('INTEGRATION_TIMEOUT')), ms);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
