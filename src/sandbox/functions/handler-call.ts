// Loads a Lambda handler and calls it the way the Node.js runtime does: promise, callback or plain value.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionFailure, HostSettings, InvokeMessage } from './function-messages.js';

export type Handler = (event: unknown, context: object, callback: (error: unknown, value?: unknown) => void) => unknown;

/** @throws when file or export are missing, with the runtime's own error names */
export async function loadHandler({ folder, handler }: Pick<HostSettings, 'folder' | 'handler'>): Promise<Handler> {
  const at = handler.lastIndexOf('.');
  const base = join(folder, handler.slice(0, at));
  const file = ['.mjs', '.js', '.cjs'].map((suffix) => base + suffix).find((path) => existsSync(path));
  if (!file) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${handler.slice(0, at)}'`);
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown> & { default?: Record<string, unknown> };
  const name = handler.slice(at + 1);
  const found = module[name] ?? module.default?.[name];
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  return found as Handler;
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** The context object of one invocation. */
export function contextOf({ requestId, functionArn, deadline }: InvokeMessage, env: NodeJS.ProcessEnv): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Resolves with what the handler returned, resolved or called back with. */
export async function callHandler(handler: Handler, event: unknown, context: object): Promise<unknown> {
  let settle: (error: unknown, value?: unknown) => void = () => {};
  const calledBack = new Promise((resolve, reject) => {
    settle = (error, value) => (error ? reject(error) : resolve(value));
  });
  const returned = handler(event, context, settle);
  const isPromise = returned !== null && typeof returned === 'object' && 'then' in returned;
  return isPromise || handler.length < 3 ? returned : calledBack;
}

/** The error object that Lambda answers with. */
export function failureOf(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
