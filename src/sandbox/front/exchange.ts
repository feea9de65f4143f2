// One request on its way through the front port, and the shape of what may look at it or mend it.
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestName } from './request-name.js';

export interface FrontRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as sent. */
  rawHeaders: readonly string[];
  body: Buffer;
  name: RequestName;
}

export interface FrontResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Looks at requests of certain services before and after the emulator, and may change both. */
export interface Interceptor {
  services: readonly string[];
  /** S3's operations to look at; its other bodies may be large and are streamed past. */
  s3Operations?: RegExp;
  /** May change the headers and the body that the emulator gets. */
  before?(request: FrontRequest): void | Promise<void>;
  /** May change the answer. Called for every status. */
  after?(request: FrontRequest, response: FrontResponse): void | Promise<void>;
}

/** An answer with a JSON body. */
export function jsonResponse(status: number, content: unknown, headers: Record<string, string> = {}): FrontResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(JSON.stringify(content)) };
}

/** An error of an AWS service that speaks REST and JSON: type in a header, message in the body. */
export function awsJsonError(status: number, type: string, message: string): FrontResponse {
  return jsonResponse(
    status,
    { Type: status < 500 ? 'User' : 'Server', __type: type, message, Message: message },
    { 'x-amzn-errortype': type },
  );
}

/** @returns undefined when the body is not a JSON object. */
export function jsonBody(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
