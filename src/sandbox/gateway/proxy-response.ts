// Converts the result of a function behind an AWS_PROXY integration into the HTTP response.
import type { FrontResponse } from '../front/exchange.js';
import { isBinary } from './proxy-event.js';

const allowed = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

interface ProxyAnswer {
  statusCode: number | string;
  headers?: Record<string, string | number | boolean> | null;
  multiValueHeaders?: Record<string, (string | number | boolean)[]> | null;
  body?: string | null;
  isBase64Encoded?: boolean;
}

/**
 * Builds the response.
 * @param payload the function's result, as JSON text
 * @returns undefined if the result is malformed; API Gateway then responds with status 502
 */
export function proxyResponse(
  payload: string,
  { requestId, accept, binaryMediaTypes }: { requestId: string; accept: string | undefined; binaryMediaTypes: readonly string[] },
): FrontResponse | undefined {
  const answer = parseAnswer(payload);
  if (!answer) return undefined;
  const body = answer.body ?? '';
  const decode = answer.isBase64Encoded === true && isBinary(accept?.split(',')[0] ?? '*/*', binaryMediaTypes);
  return {
    status: Number(answer.statusCode),
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...responseHeaders(answer) },
    body: Buffer.from(body, decode ? 'base64' : 'utf8'),
  };
}

function parseAnswer(payload: string): ProxyAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (Object.keys(value).some((key) => !allowed.has(key))) return undefined;
  const answer = value as ProxyAnswer;
  const status = Number(answer.statusCode);
  const bodyIsText = answer.body === undefined || answer.body === null || typeof answer.body === 'string';
  return Number.isInteger(status) && status >= 100 && status < 600 && bodyIsText ? answer : undefined;
}

function responseHeaders({ headers, multiValueHeaders }: ProxyAnswer): Record<string, string | string[]> {
  const one = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const many = Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name.toLowerCase(), values.map(String)] as const);
  const merged = Object.fromEntries<string | string[]>([...one, ...many]);
  delete merged['content-length'];
  return merged;
}
