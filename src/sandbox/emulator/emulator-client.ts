// The sandbox's own calls to the emulator. The emulator accepts any signature, so a header that names the service and the region is enough.
import { sendLocally } from '../../network/http-request.js';
import { sandboxCredentials } from '../../platform/names.js';

export interface EmulatorCall {
  service: string;
  region: string;
  method?: string;
  /** The path and the query; `/` by default. */
  path?: string;
  /** `X-Amz-Target`, for services that use the JSON protocol. */
  target?: string;
  /** A string is sent as a form, anything else as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

class EmulatorCallError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface EmulatorClient {
  /** Makes a call and parses the JSON response; an empty body gives `{}`. Throws EmulatorCallError if the status is 300 or above. */
  json<T>(call: EmulatorCall): Promise<T>;
  /** Makes a call and returns the raw body. Throws EmulatorCallError if the status is 300 or above. */
  bytes(call: EmulatorCall): Promise<Buffer>;
}

/** Creates a client for the emulator at `endpoint` (its own port, not the front port). */
export function createEmulatorClient(endpoint: string): EmulatorClient {
  const send = async (call: EmulatorCall): Promise<Buffer> => {
    const { status, body } = await sendLocally(new URL(call.path ?? '/', endpoint), {
      method: call.method ?? (call.target ? 'POST' : 'GET'),
      headers: requestHeaders(call),
      body: encodeBody(call),
      signal: call.signal,
    });
    if (status >= 300) throw new EmulatorCallError(status, body.toString().slice(0, 500));
    return body;
  };
  return {
    async json<T>(call: EmulatorCall) {
      const text = (await send(call)).toString();
      return (text ? JSON.parse(text) : {}) as T;
    },
    bytes: send,
  };
}

function encodeBody({ body }: EmulatorCall): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

function requestHeaders({ service, region, target, body }: EmulatorCall): Record<string, string> {
  const scope = `${sandboxCredentials.accessKeyId}/20250101/${region}/${service}/aws4_request`;
  const type = target ? 'application/x-amz-json-1.0' : 'application/json';
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    'content-type': typeof body === 'string' ? 'application/x-www-form-urlencoded; charset=utf-8' : type,
    ...(target ? { 'x-amz-target': target } : {}),
  };
}
