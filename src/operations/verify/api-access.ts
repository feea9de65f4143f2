// How the API answers: to whom it should, to whom it should not, and to nonsense.
import type { Environment } from '../../settings/schema.js';
import { type ApiRequest, callApi, callUntil, demandStatus, errorOf } from './api-client.js';
import { type Check, type CheckContext, redeploy, wrong } from './check.js';

/** Every route of the API; none answers without a key. */
const routes: readonly ApiRequest[] = [
  { path: '/health' },
  { path: '/bars?symbol=VERIFY&interval=1m' },
  { path: '/process/0' },
  { method: 'POST', path: '/process', body: '{"trades":[]}' },
];
const malformedBodies = ['this is no JSON', '[]', '{"nonsense":true}', '{"trades":"none"}'];
const settlingSeconds = 60;

/** What a request with the key needs before it can be answered by the gateway. */
const keyedRequestNeeds = ['api-stage', 'usage-plan-stage', 'api-key-plan'] as const;
/** Settings that can make such a request fail. */
export const keyedRequestSuspects = ['usage-plan-limits', 'api-methods'] as const;
/** What the function needs before it can work. */
export const functionNeeds = ['function', 'function-code'] as const;
/** What an answer of the function needs: the gateway's call, and the registry of keys, which it reads for every request. */
export const answerNeeds = [...keyedRequestNeeds, ...functionNeeds, 'function-permission', 'api-keys-table', 'key-dynamodb'] as const;
/** Settings that can make the function fail. */
export const functionSuspects = [
  'function-configuration',
  'function-environment',
  'function-encryption',
  'function-network',
  'function-concurrency',
  'key-lambda',
] as const;

export function apiAccessChecks(environment: Environment): Check[] {
  const remedy = redeploy(environment);
  return [
    {
      id: 'endpoint-with-key',
      sentence: 'The API answers to the key',
      dependsOn: answerNeeds,
      mayBeCausedBy: [...keyedRequestSuspects, ...functionSuspects, 'api-key-registered'],
      remedy: `${remedy}, then read the function’s log: aws logs tail /aws/lambda/trading-data-processor-${environment.name}`,
      timeoutSeconds: 120,
      run: answersToKey,
    },
    {
      id: 'endpoint-without-key',
      sentence: 'The API answers nobody without a key',
      reason: 'PCI DSS 7.1 and 8.1',
      dependsOn: ['api-stage'],
      remedy,
      run: (ctx) => refuses(ctx, undefined),
    },
    {
      id: 'endpoint-wrong-key',
      sentence: 'The API answers nobody with a wrong key',
      reason: 'PCI DSS 7.1 and 8.1',
      dependsOn: ['api-stage'],
      remedy,
      run: (ctx) => refuses(ctx, 'this-is-not-the-key-of-this-environment'),
    },
    {
      id: 'endpoint-malformed-body',
      sentence: 'The API refuses bodies that are no trades, before the function sees them',
      reason: 'PCI DSS 6.5.1',
      dependsOn: keyedRequestNeeds,
      mayBeCausedBy: keyedRequestSuspects,
      remedy,
      timeoutSeconds: 120,
      run: refusesNonsense,
    },
  ];
}

async function answersToKey(ctx: CheckContext): Promise<string> {
  const request: ApiRequest = { path: '/health', key: 'deployed' };
  demandStatus(request, await callUntil(ctx, request, 200, settlingSeconds), 200);
  return 'GET /health answered 200';
}

async function refuses(ctx: CheckContext, key: string | undefined): Promise<string> {
  for (const route of routes) {
    const request = key === undefined ? route : { ...route, key };
    const answer = await callApi(ctx, request);
    demandStatus(request, answer, 403);
    const code = errorOf(answer.body)?.code;
    if (code !== 'FORBIDDEN')
      throw wrong(`${route.method ?? 'GET'} ${route.path} was refused with the code ${code} and should be with FORBIDDEN`);
  }
  return `${routes.length} routes answered 403`;
}

async function refusesNonsense(ctx: CheckContext): Promise<string> {
  for (const body of malformedBodies) {
    const request: ApiRequest = { method: 'POST', path: '/process', key: 'deployed', body };
    const answer = await callUntil(ctx, request, 400, settlingSeconds);
    demandStatus(request, answer, 400);
    if (!errorOf(answer.body)?.code) throw wrong(`POST /process refused ${body} without an error code`);
  }
  return `${malformedBodies.length} malformed bodies answered 400`;
}
