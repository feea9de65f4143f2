// Requests and answers as the front port has them, for tests of what looks at them.
import type { FrontRequest, FrontResponse } from '../../../../src/sandbox/front/exchange.js';

export function frontRequest(service: string, operation: string, body: string, { method = 'POST', url = '/' } = {}): FrontRequest {
  const name = { service, operation, region: 'us-east-1', resource: '' };
  return { method, url, headers: {}, rawHeaders: [], body: Buffer.from(body), name };
}

export function xmlResponse(xml: string): FrontResponse {
  return { status: 200, headers: {}, body: Buffer.from(xml) };
}
