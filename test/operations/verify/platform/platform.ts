// Creates a platform in moto with SDK calls, part by part, as the stacks would. Each test gets one with a different name.
import { type AwsClients, createAwsClients } from '../../../../src/aws/clients.js';
import { sendLocally } from '../../../../src/network/http-request.js';
import type { DeployedStack } from '../../../../src/operations/drift/deployed-stack.js';
import type { CheckContext } from '../../../../src/operations/verify/check.js';
import { environmentNames, type Outputs, outputNames, sandboxAccount } from '../../../../src/platform/names.js';
import { type Environment, type EnvironmentSettings, resolveEnvironment } from '../../../../src/settings/schema.js';
import { type Synthesis, synthesized } from '../../../stacks/stack-json.js';
import { buildApi } from './api.js';
import { buildBuckets } from './buckets.js';
import { buildCatalogue } from './catalogue.js';
import { buildDatabase } from './database.js';
import { buildFoundation } from './foundation.js';
import { buildFunction } from './function.js';
import { buildKeys } from './keys.js';
import { buildLogs } from './logs.js';
import { buildNetwork } from './network.js';
import { buildQueues } from './queue.js';
import { assignedIn, deployedStacks } from './stacks.js';
import { buildTables } from './tables.js';

export interface Platform {
  aws: AwsClients;
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  outputs: Outputs;
  target: CheckContext['target'];
  /** ARNs of the KMS keys by purpose. */
  keys: Record<string, string>;
  /** The function's security group; empty without a network. */
  securityGroupId: string;
  synthesis: Synthesis;
  /** The stacks and their states after the deploy that made the platform. */
  stacks: readonly DeployedStack[];
}

const builders = {
  keys: buildKeys,
  logs: buildLogs,
  buckets: buildBuckets,
  catalogue: buildCatalogue,
  tables: buildTables,
  network: buildNetwork,
  api: buildApi,
  function: buildFunction,
  queue: buildQueues,
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

/** Creates the parts in the order of their dependencies. */
export async function buildPlatform({ endpoint, name, region = 'eu-central-1', parts, overrides }: PlatformOptions): Promise<Platform> {
  const aws = createAwsClients({ region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, endpoints: () => endpoint });
  const access = { account: sandboxAccount, region };
  const settings: EnvironmentSettings = {
    target: 'sandbox',
    ...access,
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
    target: {
      aws,
      ...access,
      invokeUrl: (id, stage) => `${endpoint}/_aws/execute-api/${id}/${stage}`,
      openHttp: async () => sendLocally,
    },
    keys: {},
    securityGroupId: '',
    synthesis: await synthesized({ name, ...settings }),
    stacks: [],
  };
  for (const part of allParts.filter((one) => parts.includes(one))) await builders[part](platform);
  platform.stacks = deployedStacks(platform.synthesis, assignedIn(platform));
  return platform;
}

export function arnOf({ environment: { region, account } }: Platform, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
