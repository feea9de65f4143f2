// Damages to the Lambda function.
import {
  AddPermissionCommand,
  DeleteFunctionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipCode } from '../platform/function.js';
import type { Platform } from '../platform/platform.js';
import type { Damage } from './damage.js';

export const functionDamages: Record<string, Damage> = {
  'a deleted function': {
    parts: ['keys', 'network', 'function'],
    damage: async ({ aws, names }) => (await aws.lambda()).send(new DeleteFunctionCommand({ FunctionName: names.function })),
    fails: ['function'],
    blocks: ['configuration', 'environment', 'code', 'network', 'tracing', 'concurrency', 'permission'].map(
      (aspect) => `function-${aspect}`,
    ),
  },
  'a function with less memory': {
    parts: ['keys', 'network', 'function'],
    damage: (platform) => configureFunction(platform, { MemorySize: 128 }),
    fails: ['function-configuration'],
  },
  'a function with another runtime': {
    parts: ['keys', 'network', 'function'],
    damage: (platform) => configureFunction(platform, { Runtime: 'nodejs18.x' }),
    fails: ['function-configuration'],
  },
  'a function with other environment variables': {
    parts: ['keys', 'network', 'function'],
    damage: (platform) => configureFunction(platform, { Environment: { Variables: { RAW_DATA_BUCKET: 'elsewhere' } } }),
    fails: ['function-environment'],
  },
  'a function in another subnet': {
    parts: ['keys', 'network', 'function'],
    damage: (platform) =>
      configureFunction(platform, { VpcConfig: { SubnetIds: ['subnet-0123'], SecurityGroupIds: [platform.securityGroupId] } }),
    fails: ['function-network'],
  },
  'a function with other code': {
    parts: ['keys', 'network', 'function'],
    damage: async ({ aws, names }) =>
      (await aws.lambda()).send(
        new UpdateFunctionCodeCommand({ FunctionName: names.function, ZipFile: zipCode('export const handler = 1;') }),
      ),
    fails: ['function-code'],
  },
  'a function with reserved concurrency 0': {
    parts: ['keys', 'network', 'function'],
    damage: async ({ aws, names }) =>
      (await aws.lambda()).send(new PutFunctionConcurrencyCommand({ FunctionName: names.function, ReservedConcurrentExecutions: 0 })),
    fails: ['function-concurrency'],
  },
  'a function that everybody may invoke': {
    parts: ['keys', 'network', 'function'],
    damage: async ({ aws, names }) => {
      const permission = { StatementId: 'Everybody', Action: 'lambda:InvokeFunction', Principal: '*' };
      return (await aws.lambda()).send(new AddPermissionCommand({ FunctionName: names.function, ...permission }));
    },
    fails: ['function-permission'],
  },
  'a function that the API may not invoke': {
    parts: ['keys', 'network', 'function'],
    damage: async ({ aws, names }) =>
      (await aws.lambda()).send(new RemovePermissionCommand({ FunctionName: names.function, StatementId: 'AllowAPIGatewayInvoke' })),
    fails: ['function-permission'],
  },
};

async function configureFunction({ aws, names }: Platform, change: object): Promise<unknown> {
  return (await aws.lambda()).send(new UpdateFunctionConfigurationCommand({ FunctionName: names.function, ...change }));
}
