// Loads and calls a handler as Lambda's Node.js runtime does. A handler may return a promise or a value, or use the callback.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionFailure, HostSettings, InvokeMessage } from './function-messages.js';

export type Handler = (event: unknown, context: object, callback: (error: unknown, value?: unknown) => void) => unknown;

/**
 * Loads a handler.
 * Throws an Error named Runtime.ImportModuleError if the file is missing, or Runtime.HandlerNotFound if the export is missing.
 */
export async function loadHandler({ folder, handler }: Pick<HostSettings, 'folder' | 'handler'>): Promise<Handler> {
  const at = handler.lastIndexOf('.');
  const base = join(folder, handler.slice(0, at));
  const file = ['.mjs', '.js', '.cjs'].map((suffix) => base + suffix).find((path) => existsSync(path));
  if (!file) throw namedError('Runtime.ImportModuleError', `Error: Cannot find module '${handler.slice(0, at)}'`);
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown> & { default?: Record<string, unknown> };
  const name = handler.slice(at + 1);
  const found = module[name] ?? module.default?.[name];
  if (typeof found !== 'function') throw namedError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  return found as Handler;
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** The context object that the handler receives. */
export function invocationContext({ requestId, functionArn, deadline }: InvokeMessage, env: NodeJS.ProcessEnv): object {
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

/** Calls a handler. Resolves with the value that the handler returned (directly or as a promise) or passed to the callback. */
export async function callHandler(handler: Handler, event: unknown, context: object): Promise<unknown> {
  let settle: (error: unknown, value?: unknown) => void = () => {};
  const calledBack = new Promise((resolve, reject) => {
    settle = (error, value) => (error ? reject(error) : resolve(value));
  });
  const returned = handler(event, context, settle);
  const isPromise = returned !== null && typeof returned === 'object' && 'then' in returned;
  return isPromise || handler.length < 3 ? returned : calledBack;
}

/** Converts an error into Lambda's error object. */
export function toFunctionFailure(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
