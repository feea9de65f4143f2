// API Gateway's data plane: what happens to one request, in the order in which it happens on AWS.

import { randomUUID } from 'node:crypto';
import { sandboxAccount } from '../../platform/names.js';
import type { FrontRequest, FrontResponse } from '../front/exchange.js';
import type { Responder } from '../front/front-server.js';
import type { FunctionRunner } from '../functions/function-runner.js';
import { bareFunctionName } from '../functions/function-store.js';

import type { ApiDirectory } from './api-directory.js';
import { admit, findKey, limitOf, type Usage } from './api-keys.js';
import { gatewayAddress } from './gateway-address.js';
import type { ApiSnapshot, GatewayFailure, StageConfiguration } from './gateway-model.js';
import { type FailureContext, gatewayResponse } from './gateway-responses.js';
import { type GatewayRequest, headerOf, headerPairs, proxyEvent, single } from './proxy-event.js';
import { proxyResponse } from './proxy-response.js';
import { validateRequest } from './request-validation.js';
import { matchRoute, type Route } from './route-matching.js';
import { createQuotas, createThrottles } from './throttle.js';

const bodyLimit = 10 * 1024 * 1024;
const integrationTimeoutMs = 29_000;

/** Thrown inside this file only: ends a request with one of the gateway's own answers. */
class Refused extends Error {
  readonly failure: GatewayFailure;
  readonly more: Partial<FailureContext>;
  constructor(failure: GatewayFailure, more: Partial<FailureContext> = {}) {
    super(failure);
    this.failure = failure;
    this.more = more;
  }
}

interface Call {
  apiId: string;
  region: string;
  stage: StageConfiguration;
  snapshot: ApiSnapshot;
  request: GatewayRequest;
}

/** Serves `/_aws/execute-api/API/STAGE/PATH` and requests whose Host is an execute-api name. */
export function createGateway(directory: ApiDirectory, runner: FunctionRunner, now: () => number = Date.now): Responder {
  const usage: Usage = { throttles: createThrottles(), quotas: createQuotas() };
  return {
    claims: (line) => gatewayAddress(line) !== undefined,
    name({ method, url, headers }) {
      const address = gatewayAddress({ url, headers });
      const resource = `${address?.apiId}/${address?.stage}${address?.path}`;
      return { service: 'execute-api', region: '', operation: method, resource };
    },
    async answer(front) {
      const requestId = randomUUID();
      const { apiId = '', stage: stageName = '', path = '/', query = '' } = gatewayAddress(front) ?? {};
      const region = directory.regionOf(apiId) ?? '';
      const stage = await directory.stage(apiId, stageName);
      if (!stage) return gatewayResponse('ACCESS_DENIED', [], { requestId });
      const snapshot = await directory.snapshot(apiId, stage.deploymentId);
      const request = gatewayRequest(front, { apiId, region, path, query, requestId, time: new Date(now()) });
      try {
        return await handle({ apiId, region, stage, snapshot, request }, directory, runner, usage, now);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return gatewayResponse(error.failure, snapshot.gatewayResponses, { requestId, ...error.more });
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
  if (request.body.length > bodyLimit) throw new Refused('REQUEST_TOO_LARGE');
  const route = matchRoute(snapshot.resources, request.method, request.path);
  if (!route) throw new Refused('MISSING_AUTHENTICATION_TOKEN');
  const methodId = `${route.resource.path}/${request.method}`;
  const key = route.method.apiKeyRequired ? await checkKey(call, methodId, directory, usage, now) : undefined;
  const limit = limitOf(stageThrottle(stage, route));
  if (limit && !usage.throttles.take(`stage/${apiId}/${stage.stageName}/${methodId}`, limit, now())) throw new Refused('THROTTLED');
  validate(call, route);
  return integrate(call, route, key, directory, runner);
}

async function checkKey({ apiId, region, stage, request }: Call, method: string, directory: ApiDirectory, usage: Usage, now: () => number) {
  const { keys, plans } = await directory.keysAndPlans(region);
  const place = { apiId, stage: stage.stageName, method };
  const found = findKey(headerOf(request.headers, 'x-api-key'), keys, plans, place);
  if (!found) throw new Refused('INVALID_API_KEY');
  const refused = admit(found, place, usage, now());
  if (refused) throw new Refused(refused);
  return found.key;
}

/** Settings of one method stand under `path~1with~1slashes/METHOD` without the first slash; those of all under `*`+`/*`. */
function stageThrottle({ methodSettings = {} }: StageConfiguration, { resource, method }: Route) {
  const own = `${resource.path.slice(1)}/${method.httpMethod}`;
  const settings = methodSettings[own] ?? methodSettings[own.replaceAll('/', '~1').replace(/~1([^~]*)$/, '/$1')] ?? methodSettings['*/*'];
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
  if (problem) throw new Refused(problem.failure, { message: problem.message, validationDetail: problem.detail });
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
  if (integration?.type !== 'AWS_PROXY' || !functionName) throw new Refused('API_CONFIGURATION_ERROR');
  const place = `${apiId}/${stage.stageName}/${request.method}${route.resource.path}`;
  const executionArn = `arn:aws:execute-api:${region}:${sandboxAccount}:${place}`;
  if (!(await directory.mayInvoke(region, functionName, executionArn))) throw new Refused('API_CONFIGURATION_ERROR');
  const { binaryMediaTypes } = snapshot;
  const event = proxyEvent({ request, route, apiId, region, stage, key, binaryMediaTypes });
  const timeout = Math.min(integration.timeoutInMillis || integrationTimeoutMs, integrationTimeoutMs);
  const invocation = await withTimeout(runner.invoke(region, functionName, JSON.stringify(event)), timeout);
  if (!invocation || 'failure' in invocation.outcome) throw new Refused('DEFAULT_5XX');
  const accept = headerOf(request.headers, 'accept');
  const answer = proxyResponse(invocation.outcome.payload, { requestId: request.requestId, accept, binaryMediaTypes });
  if (!answer) throw new Refused('DEFAULT_5XX');
  return answer;
}

/** The function goes on working after the gateway gave up, as on AWS. */
async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refused('INTEGRATION_TIMEOUT')), ms);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
