// The two kinds of address of a deployed API: a path on the front port, or API Gateway's own host name.
import type { RequestLine } from '../front/request-line.js';

export interface GatewayAddress {
  apiId: string;
  stage: string;
  /** The path below the stage, with a leading slash, still encoded. */
  path: string;
  /** The query string, without the question mark. */
  query: string;
}

const pathPrefix = '/_aws/execute-api/';
const hostPattern = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|localhost)(?::\d+)?$/;

/** Parses the address of a request. @returns undefined if the request is not for an API */
export function parseGatewayAddress({ url, headers }: Pick<RequestLine, 'url' | 'headers'>): GatewayAddress | undefined {
  const [path = '', query = ''] = splitOnce(url, '?');
  const apiInHost = hostPattern.exec(String(headers.host ?? ''))?.[1];
  if (!apiInHost && !path.startsWith(pathPrefix)) return undefined;
  const [apiId = '', below = ''] = apiInHost ? [apiInHost, path.slice(1)] : splitOnce(path.slice(pathPrefix.length), '/');
  const [stage = '', rest = ''] = splitOnce(below, '/');
  return { apiId, stage, path: `/${rest}`, query };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
