// Finds API keys that `keys create` and `keys rotate` have made: their names only begin like that of the key in the stack.
import { findEnvironmentKeys } from '../keys/environment-keys.js';
import type { EnvironmentAccess, LeftoverCheck } from './leftover-check.js';

export const apiKeyCheck: LeftoverCheck<EnvironmentAccess> = {
  service: 'API Gateway',
  what: 'API keys',
  find: async ({ aws, names, partition, region }) => {
    const keys = await findEnvironmentKeys(await aws.apiGateway(), names.apiKey);
    return keys.map(({ id, name = '' }) => ({ name, arn: `arn:${partition}:apigateway:${region}::/apikeys/${id}` }));
  },
};
