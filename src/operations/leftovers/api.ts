// Finds a REST API, usage plan, API key or web ACL that is left.
import { GetRestApisCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { ListWebACLsCommand } from '@aws-sdk/client-wafv2';
import { findEnvironmentKeys } from '../keys/environment-keys.js';
import { type EnvironmentAccess, type LeftoverCheck, readAllPages } from './leftover-check.js';

const restApis: LeftoverCheck<EnvironmentAccess> = {
  service: 'API Gateway',
  what: 'REST APIs',
  find: async ({ aws, names, partition, region }) => {
    const apiGateway = await aws.apiGateway();
    const all = await readAllPages(
      (position) => apiGateway.send(new GetRestApisCommand({ limit: 500, position })),
      (page) => ({ items: page.items, next: page.position }),
    );
    const ours = all.filter(({ name }) => name === names.restApi);
    return ours.map(({ id }) => ({ name: names.restApi, arn: `arn:${partition}:apigateway:${region}::/restapis/${id}` }));
  },
};

const usagePlans: LeftoverCheck<EnvironmentAccess> = {
  service: 'API Gateway',
  what: 'usage plans',
  find: async ({ aws, names, partition, region }) => {
    const apiGateway = await aws.apiGateway();
    const all = await readAllPages(
      (position) => apiGateway.send(new GetUsagePlansCommand({ limit: 500, position })),
      (page) => ({ items: page.items, next: page.position }),
    );
    const ours = all.filter(({ name }) => name === names.usagePlan);
    return ours.map(({ id }) => ({ name: names.usagePlan, arn: `arn:${partition}:apigateway:${region}::/usageplans/${id}` }));
  },
};

const apiKeys: LeftoverCheck<EnvironmentAccess> = {
  service: 'API Gateway',
  what: 'API keys',
  find: async ({ aws, names, partition, region }) => {
    const keys = await findEnvironmentKeys(await aws.apiGateway(), names.apiKey);
    return keys.map(({ id, name = '' }) => ({ name, arn: `arn:${partition}:apigateway:${region}::/apikeys/${id}` }));
  },
};

const webAcls: LeftoverCheck<EnvironmentAccess> = {
  service: 'WAF',
  what: 'web ACLs',
  find: async ({ aws, names }) => {
    const waf = await aws.waf();
    const all = await readAllPages(
      (NextMarker) => waf.send(new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 100, NextMarker })),
      (page) => ({ items: page.WebACLs, next: page.WebACLs?.length === 100 ? page.NextMarker : undefined }),
    );
    return all.filter(({ Name }) => Name === names.webAcl).map(({ ARN }) => ({ name: names.webAcl, ...(ARN && { arn: ARN }) }));
  },
};

export const apiLeftoverChecks = [restApis, usagePlans, apiKeys, webAcls];
