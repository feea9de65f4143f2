// Reads APIs, stages, keys and usage plans from the emulator. As on AWS, deploying an API freezes its configuration.
import type { EmulatorClient } from '../emulator/emulator-client.js';
import { type Interceptor, jsonBody } from '../front/exchange.js';
import type { ApiKey, ApiSnapshot, StageConfiguration, UsagePlan } from './gateway-model.js';

export interface ApiDirectory {
  interceptor: Interceptor;
  /** Returns the region of an API, or undefined if the sandbox has not seen a request that created it. */
  regionOf(apiId: string): string | undefined;
  /** Reads a stage. Resolves with undefined if the API or the stage does not exist. */
  stage(apiId: string, stageName: string): Promise<StageConfiguration | undefined>;
  /** Returns the configuration that a deployment froze. */
  snapshot(apiId: string, deploymentId: string): Promise<ApiSnapshot>;
  /** Reads all API keys and usage plans of a region. */
  keysAndPlans(region: string): Promise<{ keys: ApiKey[]; plans: UsagePlan[] }>;
  /** Whether the function's resource policy allows API Gateway to invoke it for this execution ARN. */
  mayInvoke(region: string, functionName: string, executionArn: string): Promise<boolean>;
}

interface Page<T> {
  item?: T[];
}

/** Creates the directory. It caches its answers until a request to API Gateway or Lambda (other than a GET) passes through the front port. */
export function createApiDirectory(emulator: EmulatorClient): ApiDirectory {
  const regions = new Map<string, string>();
  const frozen = new Map<string, Promise<ApiSnapshot>>();
  const cache = new Map<string, Promise<unknown>>();
  const cached = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = (cache.get(key) as Promise<T> | undefined) ?? read();
    cache.set(key, known);
    known.catch(() => cache.delete(key));
    return known;
  };
  const get = <T>(region: string, path: string) => emulator.json<T>({ service: 'apigateway', region, path });
  const freeze = (region: string, apiId: string, deploymentId: string) => {
    const key = `${apiId}/${deploymentId}`;
    const known = frozen.get(key) ?? readSnapshot(get, region, apiId);
    frozen.set(key, known);
    known.catch(() => frozen.delete(key));
    return known;
  };
  const regionOf = (apiId: string) => regions.get(apiId);

  return {
    regionOf,
    interceptor: {
      services: ['apigateway', 'lambda'],
      async after(request, response) {
        if (request.method === 'GET') return;
        cache.clear();
        if (response.status >= 300 || request.name.service !== 'apigateway') return;
        const content = jsonBody(response.body);
        if (request.name.operation === 'CreateRestApi') regions.set(String(content?.id), request.name.region);
        const apiId = /^\/restapis\/([^/]+)\/deployments\/?$/.exec(request.url)?.[1];
        if (apiId && request.method === 'POST') await freeze(request.name.region, apiId, String(content?.id));
      },
    },
    async stage(apiId, stageName) {
      const region = regionOf(apiId);
      if (!region) return undefined;
      const path = `/restapis/${apiId}/stages/${encodeURIComponent(stageName)}`;
      return cached(`stage ${path}`, () => get<StageConfiguration>(region, path)).catch(() => undefined);
    },
    snapshot: (apiId, deploymentId) => freeze(regionOf(apiId) ?? '', apiId, deploymentId),
    keysAndPlans: (region) => cached(`keys ${region}`, () => readKeysAndPlans(get, region)),
    async mayInvoke(region, functionName, executionArn) {
      const sources = await cached(`policy ${region} ${functionName}`, () => readPermittedSources(emulator, region, functionName));
      return sources.some((source) => matchesArn(source, executionArn));
    },
  };
}

type Get = <T>(region: string, path: string) => Promise<T>;

async function readSnapshot(get: Get, region: string, apiId: string): Promise<ApiSnapshot> {
  const base = `/restapis/${apiId}`;
  const list = async <T>(path: string): Promise<T[]> => (await get<Page<T>>(region, `${base}/${path}`)).item ?? [];
  const [api, resources, validators, models, gatewayResponses] = await Promise.all([
    get<{ binaryMediaTypes?: string[] }>(region, base),
    list<ApiSnapshot['resources'][number]>('resources?embed=methods&limit=500'),
    list<ApiSnapshot['validators'][number]>('requestvalidators'),
    list<ApiSnapshot['models'][number]>('models'),
    list<ApiSnapshot['gatewayResponses'][number]>('gatewayresponses'),
  ]);
  return { apiId, binaryMediaTypes: api.binaryMediaTypes ?? [], resources, validators, models, gatewayResponses };
}

async function readKeysAndPlans(get: Get, region: string): Promise<{ keys: ApiKey[]; plans: UsagePlan[] }> {
  const keys = (await get<Page<ApiKey>>(region, '/apikeys?includeValues=true&limit=500')).item ?? [];
  const plans = (await get<Page<UsagePlan>>(region, '/usageplans?limit=500')).item ?? [];
  const withKeys = plans.map(async (plan) => {
    const members = (await get<Page<{ id: string }>>(region, `/usageplans/${plan.id}/keys?limit=500`)).item ?? [];
    return { ...plan, keyIds: members.map(({ id }) => id) };
  });
  return { keys, plans: await Promise.all(withKeys) };
}

interface PolicyStatement {
  Effect?: string;
  Principal?: { Service?: string } | string;
  Condition?: Record<string, Record<string, string>>;
}

/** Reads the source ARNs (with wildcards) for which the function's resource policy allows API Gateway to invoke the function. */
async function readPermittedSources(emulator: EmulatorClient, region: string, functionName: string): Promise<string[]> {
  const path = `/2015-03-31/functions/${functionName}/policy`;
  const answer = await emulator.json<{ Policy?: string }>({ service: 'lambda', region, path }).catch(() => ({ Policy: undefined }));
  const statements = (JSON.parse(answer.Policy ?? '{}') as { Statement?: PolicyStatement[] }).Statement ?? [];
  return statements.flatMap(({ Effect, Principal, Condition }) => {
    const service = typeof Principal === 'string' ? Principal : Principal?.Service;
    const operands = Object.values(Condition ?? {}).flatMap((values) => Object.entries(values));
    const source = operands.find(([name]) => name.toLowerCase() === 'aws:sourcearn')?.[1] ?? '*';
    return Effect === 'Allow' && service === 'apigateway.amazonaws.com' ? [source] : [];
  });
}

/** Whether an ARN matches a pattern in which `*` matches any text. */
export function matchesArn(pattern: string, arn: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(arn);
}
