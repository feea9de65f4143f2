// Adds API Gateway's UpdateMethod, which the emulator does not support: puts the method once more, with the changes, and its integration again.
import { awsJsonError, type FrontRequest, type FrontResponse, jsonBody, jsonResponse } from '../../front/exchange.js';
import type { Responder } from '../../front/front-server.js';
import type { EmulatorClient } from '../emulator-client.js';

const methodPath = /^\/restapis\/[^/]+\/resources\/[^/]+\/methods\/[A-Z]+\/?$/;

interface Patch {
  op?: string;
  path?: string;
  value?: string;
}

/** The fields of a method that a request can change, and how their texts are read. */
const fields: Record<string, (value: string) => unknown> = {
  '/apiKeyRequired': (value) => value === 'true',
  '/authorizationType': (value) => value,
  '/authorizerId': (value) => value,
  '/operationName': (value) => value,
  '/requestValidatorId': (value) => value,
};

/** Serves `PATCH /restapis/ID/resources/ID/methods/VERB` for the fields that are not maps. */
export function updateMethodResponder(emulator: EmulatorClient): Responder {
  return {
    claims: ({ method, url }) => method === 'PATCH' && methodPath.test(url),
    async answer(request) {
      const patches = jsonBody(request.body)?.patchOperations;
      if (!Array.isArray(patches) || !patches.every(isSupported)) {
        return awsJsonError(
          400,
          'BadRequestException',
          `Invalid patch: only replacing one of ${Object.keys(fields).join(', ')} is supported`,
        );
      }
      return putAgain(emulator, request, patches);
    },
  };
}

function isSupported({ op, path = '' }: Patch): boolean {
  return op === 'replace' && path in fields;
}

async function putAgain(emulator: EmulatorClient, { url, name: { region } }: FrontRequest, patches: Patch[]): Promise<FrontResponse> {
  const call = { service: 'apigateway', region, path: url.replace(/\/$/, '') };
  const known = await emulator.json<Record<string, unknown>>(call).catch(() => undefined);
  if (known === undefined) return awsJsonError(404, 'NotFoundException', 'Invalid Method identifier specified');
  const { methodIntegration, ...method } = withoutNulls(known);
  const changed = Object.fromEntries(patches.map(({ path = '', value = '' }) => [path.slice(1), fields[path]?.(value)]));
  await emulator.json({ ...call, method: 'PUT', body: { ...method, ...changed } });
  if (methodIntegration !== undefined) {
    const body = withoutNulls(methodIntegration as Record<string, unknown>);
    await emulator.json({ ...call, path: `${call.path}/integration`, method: 'PUT', body });
  }
  return jsonResponse(200, await emulator.json(call));
}

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
