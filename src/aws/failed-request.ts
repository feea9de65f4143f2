// Remembers with each error of the SDK which request has failed. The errors themselves do not say it, and with endpoints per service a guess could
// blame the wrong host.
import { Readable } from 'node:stream';

/** Where credentials come from, for messages. */
export interface CredentialSource {
  /** A noun phrase, such as `the profile ops`. */
  name: string;
  /** What to do to get fresh ones: a command, or a sentence without its full stop. */
  renewal: string;
}

interface Answer {
  status: number;
  contentType: string;
  /** Whether it is not AWS's own. */
  isForeign: boolean;
  /** How far this computer's clock is ahead, if the answer has a time. */
  clockAheadMs?: number;
}

export interface FailedRequest {
  /** The service's subdomain, such as `s3`. */
  service: string;
  /** The operation, such as `GetObject`. */
  operation: string;
  region: string;
  /** Absent if the request went to AWS itself. */
  endpoint?: string;
  /** The proxy that the request went through, without its password. */
  proxy?: string;
  /** Where the credentials come from. */
  source?: CredentialSource;
  /** What answered; undefined if nothing did. */
  answer?: Answer;
}

/** The part of a client's middleware stack that is used here. */
export interface RequestStack {
  // biome-ignore lint/suspicious/noExplicitAny: the types of the middleware differ from client to client
  add(middleware: any, options: any): void;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  addRelativeTo(middleware: any, options: any): void;
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
  if (client.endpoint === undefined) {
    stack.addRelativeTo(refuseForeignAnswers, { relation: 'after', toMiddleware: 'deserializerMiddleware', name: 'refuseForeignAnswers' });
  }
}

/**
 * Makes an error of an answer that is not AWS's, before the SDK reads it: a page with status 200 or 404 would say that a bucket exists, or that
 * something does not.
 */
function refuseForeignAnswers(next: Handler): Handler {
  return async (call) => {
    const result = await next(call);
    const { response } = result;
    if (response?.statusCode === undefined || !isForeign(response)) return result;
    const { hostname } = (call as { request: { hostname?: string } }).request;
    const facts = { name: 'ForeignAnswer', hostname, $response: response, $metadata: { httpStatusCode: response.statusCode } };
    throw Object.assign(new Error(`${hostname} answered with ${response.headers?.['content-type']}`), facts);
  };
}

function answerTo(error: object): Pick<FailedRequest, 'answer'> {
  const response = '$response' in error ? (error.$response as HttpAnswer | undefined) : undefined;
  if (response?.statusCode === undefined) return {};
  const { statusCode, headers = {} } = response;
  const told = Date.parse(headers.date ?? '');
  const clock = Number.isNaN(told) ? {} : { clockAheadMs: Date.now() - told };
  return { answer: { status: statusCode, contentType: headers['content-type'] ?? '', isForeign: isForeign(response), ...clock } };
}

/** AWS names each request in its answer, and so do emulators, even where they call an answer HTML. */
function isForeign({ statusCode, headers = {} }: HttpAnswer): boolean {
  if (Object.keys(headers).some((name) => /^x-amzn?-/i.test(name))) return false;
  return statusCode === 407 || /^text\/(html|plain)\b/.test(headers['content-type'] ?? '');
}

/** The request that an error of the SDK belongs to; undefined for any other error. */
export function failedRequestOf(error: unknown): FailedRequest | undefined {
  return typeof error === 'object' && error !== null ? (error as { [key]?: FailedRequest })[key] : undefined;
}

/** Whether the answer is a page for people and not one of AWS's: an emulator without this operation, or a proxy that answers by itself. */
export function isForeignAnswer(error: unknown): boolean {
  return failedRequestOf(error)?.answer?.isForeign === true;
}
