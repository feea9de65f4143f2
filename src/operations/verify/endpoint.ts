// Checks how the API answers requests with the key, without it, with a wrong key, and with malformed bodies.
import type { Environment } from '../../settings/schema.js';
import { type ApiRequest, apiErrorOf, callApi, callUntil, requireStatus } from './api-client.js';
import { type Check, type CheckContext, checkFailure, deployCommand } from './check.js';

/** One request for each route of the API. */
const routes: readonly ApiRequest[] = [
  { path: '/health' },
  { path: '/bars?symbol=VERIFY&interval=1m' },
  { path: '/process/0' },
  { method: 'POST', path: '/process', body: '{"trades":[]}' },
];
const malformedBodies = ['this is not JSON', '[]', '{"nonsense":true}', '{"trades":"none"}'];
/** How long API Gateway may take to accept a new key everywhere. */
const settlingSeconds = 60;

/** Checks that must pass before API Gateway can answer a request with the key. */
const keyedRequestPrerequisites = ['api-stage', 'usage-plan-stage', 'api-key-plan'] as const;
/** Checks whose failure could explain why a request with the key fails. */
export const keyedRequestCauses = ['usage-plan-limits', 'api-methods'] as const;
/** Checks that must pass before the function can run. */
export const functionPrerequisites = ['function', 'function-code'] as const;
/** Checks that must pass before the function can answer the API: it looks up the key of each request in the API keys table. */
export const answerPrerequisites = [
  ...keyedRequestPrerequisites,
  ...functionPrerequisites,
  'function-permission',
  'api-keys-table',
  'key-dynamodb',
] as const;
/** Checks whose failure could explain why the function fails. */
export const functionCauses = [
  'function-configuration',
  'function-environment',
  'function-encryption',
  'function-network',
  'function-concurrency',
  'key-lambda',
] as const;

export function endpointChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return [
    {
      id: 'endpoint-with-key',
      sentence: 'The API accepts requests with the API key',
      dependsOn: answerPrerequisites,
      mayBeCausedBy: [...keyedRequestCauses, ...functionCauses, 'api-key-registered'],
      remedy: `${remedy}   # if that does not help, see the function’s log: aws logs tail --region ${environment.region} /aws/lambda/trading-data-processor-${environment.name}`,
      timeoutSeconds: 120,
      run: checkWithKey,
    },
    {
      id: 'endpoint-without-key',
      sentence: 'The API rejects requests without an API key',
      reason: 'PCI DSS 7.1 and 8.1',
      dependsOn: ['api-stage'],
      remedy,
      run: (ctx) => checkForbidden(ctx, undefined),
    },
    {
      id: 'endpoint-wrong-key',
      sentence: 'The API rejects requests with an unknown API key',
      reason: 'PCI DSS 7.1 and 8.1',
      dependsOn: ['api-stage'],
      remedy,
      run: (ctx) => checkForbidden(ctx, 'this-is-not-the-key-of-this-environment'),
    },
    {
      id: 'endpoint-malformed-body',
      sentence: 'The API rejects malformed request bodies',
      reason: 'PCI DSS 6.5.1',
      dependsOn: keyedRequestPrerequisites,
      mayBeCausedBy: keyedRequestCauses,
      remedy,
      timeoutSeconds: 120,
      run: checkMalformedBodies,
    },
  ];
}

async function checkWithKey(ctx: CheckContext): Promise<string> {
  const request: ApiRequest = { path: '/health', key: 'deployed' };
  requireStatus(request, await callUntil(ctx, request, 200, settlingSeconds), 200);
  return 'GET /health answered 200';
}

async function checkForbidden(ctx: CheckContext, key: string | undefined): Promise<string> {
  for (const route of routes) {
    const request = key === undefined ? route : { ...route, key };
    const answer = await callApi(ctx, request);
    requireStatus(request, answer, 403);
    const code = apiErrorOf(answer.body)?.code;
    if (code !== 'FORBIDDEN')
      throw checkFailure(`${route.method ?? 'GET'} ${route.path} was rejected with the code ${code}, expected FORBIDDEN`);
  }
  return `${routes.length} routes answered 403`;
}

async function checkMalformedBodies(ctx: CheckContext): Promise<string> {
  for (const body of malformedBodies) {
    const request: ApiRequest = { method: 'POST', path: '/process', key: 'deployed', body };
    const answer = await callUntil(ctx, request, 400, settlingSeconds);
    requireStatus(request, answer, 400);
    if (!apiErrorOf(answer.body)?.code) throw checkFailure(`POST /process rejected ${body} without an error code`);
  }
  return `${malformedBodies.length} malformed bodies answered 400`;
}
