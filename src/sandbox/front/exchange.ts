// A request to the front port and its response, and the interface for code that inspects or changes them.
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestName } from './request-name.js';

export interface FrontRequest {
  method: string;
  /** The path and the query, as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Header names and values, alternating, as sent. */
  rawHeaders: readonly string[];
  body: Buffer;
  name: RequestName;
}

export interface FrontResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Inspects the requests and responses of certain services, and may change them. */
export interface Interceptor {
  services: readonly string[];
  /** The S3 operations to intercept. All other S3 requests are streamed, because their bodies may be large. */
  s3Operations?: RegExp;
  /** Called before the request reaches the emulator; may change its headers and body. */
  before?(request: FrontRequest): void | Promise<void>;
  /** Called with the emulator's response, even if it is an error; may change it. */
  after?(request: FrontRequest, response: FrontResponse): void | Promise<void>;
}

/** Builds a response with a JSON body. */
export function jsonResponse(status: number, content: unknown, headers: Record<string, string> = {}): FrontResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(JSON.stringify(content)) };
}

/** Builds an error response of AWS's JSON protocols: the error type in a header, the message in the body. */
export function awsJsonError(status: number, type: string, message: string): FrontResponse {
  return jsonResponse(
    status,
    { Type: status < 500 ? 'User' : 'Server', __type: type, message, Message: message },
    { 'x-amzn-errortype': type },
  );
}

/** Parses a body. @returns undefined if the body is not a JSON object */
export function jsonBody(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
