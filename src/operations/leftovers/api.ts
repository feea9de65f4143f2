// The API with its usage plan and key, and its firewall.
import { GetApiKeysCommand, GetRestApisCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { ListWebACLsCommand } from '@aws-sdk/client-wafv2';
import { allPages, type EnvironmentAccess, type LeftoverCheck } from './leftover-check.js';

const restApis: LeftoverCheck<EnvironmentAccess> = {
  service: 'API Gateway',
  what: 'REST APIs',
  ask: async ({ aws, names, partition, region }) => {
    const apiGateway = await aws.apiGateway();
    const all = await allPages(
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
  ask: async ({ aws, names, partition, region }) => {
    const apiGateway = await aws.apiGateway();
    const all = await allPages(
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
  ask: async ({ aws, names, partition, region }) => {
    const apiGateway = await aws.apiGateway();
    const all = await allPages(
      (position) => apiGateway.send(new GetApiKeysCommand({ nameQuery: names.apiKey, limit: 500, position })),
      (page) => ({ items: page.items, next: page.position }),
    );
    const ours = all.filter(({ name }) => name === names.apiKey);
    return ours.map(({ id }) => ({ name: names.apiKey, arn: `arn:${partition}:apigateway:${region}::/apikeys/${id}` }));
  },
};

const webAcls: LeftoverCheck<EnvironmentAccess> = {
  service: 'WAF',
  what: 'web ACLs',
  ask: async ({ aws, names }) => {
    const waf = await aws.waf();
    const all = await allPages(
      (NextMarker) => waf.send(new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 100, NextMarker })),
      (page) => ({ items: page.WebACLs, next: page.WebACLs?.length === 100 ? page.NextMarker : undefined }),
    );
    return all.filter(({ Name }) => Name === names.webAcl).map(({ ARN }) => ({ name: names.webAcl, ...(ARN && { arn: ARN }) }));
  },
};

export const apiChecks = [restApis, usagePlans, apiKeys, webAcls];
