// A platform made by calls to the services of a moto server, part by part, as the stacks would make it. Each test gets one of its own name.
import { type AwsClients, createAwsClients } from '../../../../src/aws/clients.js';
import type { CheckContext } from '../../../../src/operations/verify/check.js';
import { environmentNames, type Outputs, outputNames, sandboxAccount } from '../../../../src/platform/names.js';
import { type Environment, type EnvironmentSettings, resolveEnvironment } from '../../../../src/settings/schema.js';
import { buildApi } from './api.js';
import { buildCatalogue } from './catalogue.js';
import { buildDatabase } from './database.js';
import { buildFoundation } from './foundation.js';
import { buildFunction, buildQueues } from './function.js';
import { buildNetwork } from './network.js';
import { buildBuckets, buildKeys, buildLogs, buildTables } from './storage.js';

export interface Platform {
  aws: AwsClients;
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  outputs: Outputs;
  target: CheckContext['target'];
  /** ARNs of the keys, by purpose. */
  keys: Record<string, string>;
}

const builders = {
  keys: buildKeys,
  logs: buildLogs,
  buckets: buildBuckets,
  analytics: buildCatalogue,
  tables: buildTables,
  network: buildNetwork,
  gateway: buildApi,
  function: buildFunction,
  queues: buildQueues,
  database: buildDatabase,
  foundation: buildFoundation,
};
export type Part = keyof typeof builders;
export const allParts = Object.keys(builders) as Part[];

interface PlatformOptions {
  endpoint: string;
  name: string;
  region?: string;
  parts: readonly Part[];
  overrides?: Partial<EnvironmentSettings>;
}

/** Makes the parts, in the order in which they need each other. */
export async function buildPlatform({ endpoint, name, region = 'eu-central-1', parts, overrides }: PlatformOptions): Promise<Platform> {
  const aws = createAwsClients({ region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, endpoints: () => endpoint });
  const place = { account: sandboxAccount, region };
  const settings: EnvironmentSettings = {
    target: 'sandbox',
    ...place,
    size: 'small',
    state: 'local',
    owner: 'platform',
    costCenter: 'finance',
    ...overrides,
  };
  const environment = resolveEnvironment(name, settings);
  const platform: Platform = {
    aws,
    environment,
    names: environmentNames(environment),
    outputs: Object.fromEntries(outputNames.map((output) => [output, ''])) as Outputs,
    target: { aws, ...place, invokeUrl: (id, stage) => `${endpoint}/_aws/execute-api/${id}/${stage}` },
    keys: {},
  };
  for (const part of allParts.filter((one) => parts.includes(one))) await builders[part](platform);
  return platform;
}
