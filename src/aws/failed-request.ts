// Remembers with each error of the SDK which request has failed. The errors themselves do not say it, and with endpoints per service a guess could
// blame the wrong host.

import { Readable } from 'node:stream';

export interface FailedRequest {
  /** The service's subdomain, such as `s3`. */
  service: string;
  /** The operation, such as `GetObject`. */
  operation: string;
  region: string;
  /** Absent if the request went to AWS itself. */
  endpoint?: string;
  /** What answered; undefined if nothing did. */
  answer?: { status: number; contentType: string };
}

/** The part of a client's middleware stack that is used here. */
export interface RequestStack {
  // biome-ignore lint/suspicious/noExplicitAny: the types of the middleware differ from client to client
  add(middleware: any, options: any): void;
}

interface HttpAnswer {
  statusCode?: number;
  headers?: Readonly<Record<string, string>>;
}

interface Handled {
  response?: HttpAnswer;
  /** What the command returns; of some operations, with a body that is still to be read. */
  output?: { Body?: unknown };
}

type Handler = (request: unknown) => Promise<Handled>;

const key = Symbol.for('trading-infra.failed-request');

/** Makes a client remember the request of each error that it throws; `failedRequestOf` returns it. */
export function nameFailedRequests(stack: RequestStack, client: Omit<FailedRequest, 'operation' | 'answer'>): void {
  const middleware =
    (next: Handler, { commandName = '' }: { commandName?: string }) =>
    async (request: unknown) => {
      const name = (error: unknown) => {
        if (typeof error !== 'object' || error === null) return;
        const value = { ...client, operation: commandName.replace(/Command$/, ''), ...answerTo(error) };
        Object.defineProperty(error, key, { value, configurable: true });
      };
      try {
        const handled = await next(request);
        // A connection that breaks while an object is read makes the body fail, not the request.
        if (handled.output?.Body instanceof Readable) handled.output.Body.once('error', name);
        return handled;
      } catch (error) {
        name(error);
        throw error;
      }
    };
  stack.add(middleware, { step: 'initialize', name: 'nameFailedRequests', priority: 'high' });
}

function answerTo(error: object): Pick<FailedRequest, 'answer'> {
  const response = '$response' in error ? (error.$response as HttpAnswer | undefined) : undefined;
  if (response?.statusCode === undefined) return {};
  return { answer: { status: response.statusCode, contentType: response.headers?.['content-type'] ?? '' } };
}

/** The request that an error of the SDK belongs to; undefined for any other error. */
export function failedRequestOf(error: unknown): FailedRequest | undefined {
  return typeof error === 'object' && error !== null ? (error as { [key]?: FailedRequest })[key] : undefined;
}

/** Whether the answer is a page for people and not one of AWS's: an emulator without this operation, or a proxy that answers by itself. */
export function isForeignAnswer(error: unknown): boolean {
  return /^text\/html\b/.test(failedRequestOf(error)?.answer?.contentType ?? '');
}
