// Adds API Gateway's UpdateModel, which the emulator does not support: reads the model, then recreates it with the changes.
import { awsJsonError, type FrontRequest, type FrontResponse, jsonBody, jsonResponse } from '../../front/exchange.js';
import type { Responder } from '../../front/front-server.js';
import type { EmulatorClient } from '../emulator-client.js';

const modelPath = /^\/restapis\/([^/]+)\/models\/([^/?]+)/;

interface Model {
  id?: string;
  name: string;
  description?: string;
  schema?: string;
  contentType: string;
}
interface Patch {
  op?: string;
  path?: string;
  value?: string;
}

/** Serves `PATCH /restapis/ID/models/NAME` for the two fields of a model that can change: description and schema. */
export function updateModelResponder(emulator: EmulatorClient): Responder {
  return {
    claims: ({ method, url }) => method === 'PATCH' && modelPath.test(url),
    async answer(request) {
      const patches = jsonBody(request.body)?.patchOperations;
      if (!Array.isArray(patches) || !patches.every(isSupported)) {
        return awsJsonError(400, 'BadRequestException', 'Invalid patch: only replacing /description or /schema is supported');
      }
      return recreate(emulator, request, patches);
    },
  };
}

function isSupported({ op, path }: Patch): boolean {
  return op === 'replace' && (path === '/description' || path === '/schema');
}

async function recreate(emulator: EmulatorClient, { url, name: { region } }: FrontRequest, patches: Patch[]): Promise<FrontResponse> {
  const [, api = '', model = ''] = modelPath.exec(url) ?? [];
  const call = { service: 'apigateway', region };
  const path = `/restapis/${api}/models/${model}`;
  const known = await emulator.json<Model>({ ...call, path }).catch(() => undefined);
  if (known === undefined) return awsJsonError(404, 'NotFoundException', 'Invalid Model identifier specified');
  const changed = Object.fromEntries(patches.map((patch) => [String(patch.path).slice(1), patch.value ?? '']));
  await emulator.bytes({ ...call, method: 'DELETE', path });
  const { name, description, schema, contentType } = { ...known, ...changed };
  const body = { name, description, schema, contentType };
  return jsonResponse(200, await emulator.json<Model>({ ...call, method: 'POST', path: `/restapis/${api}/models`, body }));
}
