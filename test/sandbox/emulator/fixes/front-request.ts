// Requests and responses of the front port, for tests of interceptors and responders.
import type { FrontRequest, FrontResponse } from '../../../../src/sandbox/front/exchange.js';

/** A request in us-east-1 without headers. */
export function frontRequest(service: string, operation: string, body: string, { method = 'POST', url = '/' } = {}): FrontRequest {
  const name = { service, operation, region: 'us-east-1', resource: '' };
  return { method, url, headers: {}, rawHeaders: [], body: Buffer.from(body), name };
}

/** A response with status 200. The body may be any text. */
export function xmlResponse(xml: string): FrontResponse {
  return { status: 200, headers: {}, body: Buffer.from(xml) };
}
