// Lambda's Invoke operation, served by the function runner. The emulator would need Docker for it.
import { awsJsonError, type FrontRequest, type FrontResponse } from '../front/exchange.js';
import type { Responder } from '../front/front-server.js';
import type { FunctionRunner, Invocation } from './function-runner.js';
import { bareFunctionName } from './function-store.js';

const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?|$)/;
const payloadLimit = 6 * 1024 * 1024;
const asyncAttempts = 3;

/** Serves `POST /2015-03-31/functions/NAME/invocations` with the invocation types RequestResponse, Event and DryRun. */
export function invokeResponder(runner: FunctionRunner): Responder {
  return {
    claims: ({ method, url }) => method === 'POST' && invokePath.test(url),
    async answer(request) {
      const name = bareFunctionName(decodeURIComponent(invokePath.exec(request.url)?.[1] ?? ''));
      const event = request.body.length > 0 ? request.body.toString() : '{}';
      if (!isJson(event)) return awsJsonError(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
      const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
      if (type === 'DryRun') return emptyResponse(204);
      if (type === 'Event') {
        void invokeWithRetries(runner, request.name.region, name, event);
        return emptyResponse(202);
      }
      const invocation = await runner.invoke(request.name.region, name, event);
      return invocation
        ? invokeResponse(request, invocation)
        : awsJsonError(404, 'ResourceNotFoundException', `Function not found: ${name}`);
    },
  };
}

/** Invokes a function asynchronously. As on AWS, a failed invocation is retried twice. */
async function invokeWithRetries(runner: FunctionRunner, region: string, name: string, event: string): Promise<void> {
  for (let attempt = 0; attempt < asyncAttempts; attempt += 1) {
    const invocation = await runner.invoke(region, name, event).catch(() => undefined);
    if (!invocation || !('failure' in invocation.outcome)) return;
  }
}

function invokeResponse({ headers }: FrontRequest, { requestId, outcome, logTail }: Invocation): FrontResponse {
  const failed = 'failure' in outcome;
  const body = Buffer.from(failed ? JSON.stringify(outcome.failure) : outcome.payload);
  const tail = headers['x-amz-log-type'] === 'Tail' ? Buffer.from(logTail.join('\n')).subarray(-4096).toString('base64') : undefined;
  const tooLarge = body.length > payloadLimit;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': '$LATEST',
      'x-amz-function-error': failed || tooLarge ? 'Unhandled' : undefined,
      'x-amz-log-result': tail,
    },
    body: tooLarge ? Buffer.from(JSON.stringify(tooLargeFailure)) : body,
  };
}

const tooLargeFailure = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${payloadLimit} bytes).`,
};

function emptyResponse(status: number): FrontResponse {
  return { status, headers: {}, body: Buffer.alloc(0) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
