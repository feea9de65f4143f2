// Lookups of the REST API, its usage plan and keys, whose names AWS lets several resources share, and of the web ACL.
import { GetApiKeysCommand, GetRestApisCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { ListWebACLsCommand } from '@aws-sdk/client-wafv2';
import { partitionOf } from '../../platform/regions.js';
import { readAllPages } from '../calls.js';
import type { AwsAccess } from '../target.js';
import { type FoundResource, type Lookup, withArn } from './lookup.js';

const ofApiGateway = { service: 'API Gateway', attribute: 'name', action: 'apigateway:GET', isUnique: false } as const;

const restApi: Lookup = {
  ...ofApiGateway,
  noun: 'REST API',
  async find(access, name) {
    const apiGateway = await access.aws.apiGateway();
    const all = await readAllPages(
      (position) => apiGateway.send(new GetRestApisCommand({ limit: 500, position })),
      (page) => ({ items: page.items, next: page.position }),
    );
    return withName(access, all, name, 'restapis');
  },
};

const usagePlan: Lookup = {
  ...ofApiGateway,
  noun: 'usage plan',
  async find(access, name) {
    const apiGateway = await access.aws.apiGateway();
    const all = await readAllPages(
      (position) => apiGateway.send(new GetUsagePlansCommand({ limit: 500, position })),
      (page) => ({ items: page.items, next: page.position }),
    );
    return withName(access, all, name, 'usageplans');
  },
};

const apiKey: Lookup = {
  ...ofApiGateway,
  noun: 'API key',
  async find(access, name) {
    const apiGateway = await access.aws.apiGateway();
    const all = await readAllPages(
      (position) => apiGateway.send(new GetApiKeysCommand({ nameQuery: name, limit: 500, position })),
      (page) => ({ items: page.items, next: page.position }),
    );
    return withName(access, all, name, 'apikeys');
  },
};

const webAcl: Lookup = {
  service: 'WAF',
  noun: 'web ACL',
  attribute: 'name',
  action: 'wafv2:ListWebACLs',
  isUnique: true,
  async find({ aws }, name) {
    const waf = await aws.waf();
    const all = await readAllPages(
      (NextMarker) => waf.send(new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 100, NextMarker })),
      (page) => ({ items: page.WebACLs, next: page.WebACLs?.length === 100 ? page.NextMarker : undefined }),
    );
    return all.filter(({ Name }) => Name === name).map(({ ARN }) => ({ name, ...withArn(ARN) }));
  },
};

interface Listed {
  id?: string | undefined;
  name?: string | undefined;
}

function withName({ region }: AwsAccess, all: readonly Listed[], name: string, path: string): FoundResource[] {
  return all
    .filter((one) => one.name === name)
    .map(({ id }) => ({ name, arn: `arn:${partitionOf(region)}:apigateway:${region}::/${path}/${id}` }));
}

export const apiLookups = {
  aws_api_gateway_rest_api: restApi,
  aws_api_gateway_usage_plan: usagePlan,
  aws_api_gateway_api_key: apiKey,
  aws_wafv2_web_acl: webAcl,
};
