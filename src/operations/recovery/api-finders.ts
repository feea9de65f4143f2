// Finds the API with its parts, and the web ACL.
import {
  GetApiKeysCommand,
  GetModelCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  type Resource,
} from '@aws-sdk/client-api-gateway';
import { GetWebACLForResourceCommand, ListTagsForResourceCommand, ListWebACLsCommand } from '@aws-sdk/client-wafv2';
import { ifExists } from '../../aws/calls.js';
import { type Finder, type Found, findOne, type Search, toTags } from './finder.js';

export const apiFinders: Readonly<Record<string, Finder>> = {
  aws_api_gateway_rest_api: {
    needs: ['name'],
    find: async (search, { name }) => {
      const { items = [] } = await (await search.aws.apiGateway()).send(new GetRestApisCommand({ limit: 500 }));
      return items
        .filter((api) => api.name === name)
        .map(({ id = '', rootResourceId, tags = {}, createdDate }): Found => {
          const execution_arn = `arn:${search.partition}:execute-api:${search.region}:${search.account}:${id}`;
          return { importId: id, attributes: { id, root_resource_id: rootResourceId, execution_arn }, tags, createdAt: createdDate };
        });
    },
  },
  aws_api_gateway_resource: findOne(['rest_api_id', 'parent_id', 'path_part'], async (search, { rest_api_id, parent_id, path_part }) => {
    const resources = await listResources(search, rest_api_id);
    const id = resources.find((one) => one.parentId === parent_id && one.pathPart === path_part)?.id;
    return id === undefined ? undefined : { importId: `${rest_api_id}/${id}`, attributes: { id } };
  }),
  aws_api_gateway_method: findOne(['rest_api_id', 'resource_id', 'http_method'], async (search, values) => {
    const method = await findMethod(search, values);
    return method && { importId: methodId(values), attributes: { http_method: values.http_method } };
  }),
  aws_api_gateway_integration: findOne(['rest_api_id', 'resource_id', 'http_method'], async (search, values) => {
    const method = await findMethod(search, values);
    return method?.methodIntegration && { importId: methodId(values) };
  }),
  aws_api_gateway_model: findOne(['rest_api_id', 'name'], async (search, { rest_api_id, name }) => {
    const request = new GetModelCommand({ restApiId: rest_api_id, modelName: name });
    const found = await ifExists((await search.aws.apiGateway()).send(request));
    return found && { importId: `${rest_api_id}/${name}`, attributes: { id: found.id, name } };
  }),
  aws_api_gateway_request_validator: findOne(['rest_api_id', 'name'], async (search, { rest_api_id, name }) => {
    const answer = await ifExists((await search.aws.apiGateway()).send(new GetRequestValidatorsCommand({ restApiId: rest_api_id })));
    const id = answer?.items?.find((one) => one.name === name)?.id;
    return id === undefined ? undefined : { importId: `${rest_api_id}/${id}`, attributes: { id } };
  }),
  aws_api_gateway_stage: findOne(['rest_api_id', 'stage_name'], async (search, { rest_api_id, stage_name }) => {
    const request = new GetStageCommand({ restApiId: rest_api_id, stageName: stage_name });
    const stage = await ifExists((await search.aws.apiGateway()).send(request));
    const arn = `arn:${search.partition}:apigateway:${search.region}::/restapis/${rest_api_id}/stages/${stage_name}`;
    return stage && { importId: `${rest_api_id}/${stage_name}`, attributes: { stage_name, rest_api_id, arn }, tags: stage.tags ?? {} };
  }),
  aws_api_gateway_usage_plan: {
    needs: ['name'],
    find: async (search, { name }) => {
      const { items = [] } = await (await search.aws.apiGateway()).send(new GetUsagePlansCommand({ limit: 500 }));
      const plans = items.filter((plan) => plan.name === name);
      return plans.map(({ id = '', tags = {} }) => ({ importId: id, attributes: { id, name }, tags }));
    },
  },
  aws_api_gateway_api_key: {
    needs: ['name'],
    find: async (search, { name }) => {
      const { items = [] } = await (await search.aws.apiGateway()).send(new GetApiKeysCommand({ nameQuery: name, limit: 500 }));
      const keys = items.filter((key) => key.name === name);
      return keys.map(({ id = '', tags = {}, createdDate }) => ({ importId: id, attributes: { id, name }, tags, createdAt: createdDate }));
    },
  },
  aws_api_gateway_usage_plan_key: findOne(['usage_plan_id', 'key_id'], async (search, { usage_plan_id, key_id }) => {
    const answer = await ifExists((await search.aws.apiGateway()).send(new GetUsagePlanKeysCommand({ usagePlanId: usage_plan_id })));
    return answer?.items?.some(({ id }) => id === key_id) ? { importId: `${usage_plan_id}/${key_id}` } : undefined;
  }),
  aws_wafv2_web_acl: findOne(['name', 'scope'], async (search, { name, scope }) => {
    const waf = await search.aws.waf();
    const { WebACLs = [] } = await waf.send(new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 100 }));
    const { Id: id, ARN: arn } = WebACLs.find((one) => one.Name === name) ?? {};
    if (id === undefined || arn === undefined) return undefined;
    const { TagInfoForResource } = await waf.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
    return { importId: `${id}/${name}/${scope}`, attributes: { id, name, arn }, tags: toTags(TagInfoForResource?.TagList) };
  }),
  aws_wafv2_web_acl_association: findOne(['resource_arn', 'web_acl_arn'], async (search, { resource_arn, web_acl_arn }) => {
    const answer = await ifExists((await search.aws.waf()).send(new GetWebACLForResourceCommand({ ResourceArn: resource_arn })));
    return answer?.WebACL?.ARN === web_acl_arn ? { importId: `${web_acl_arn},${resource_arn}` } : undefined;
  }),
};

interface MethodArguments {
  rest_api_id: string;
  resource_id: string;
  http_method: string;
}

function methodId({ rest_api_id, resource_id, http_method }: MethodArguments): string {
  return `${rest_api_id}/${resource_id}/${http_method}`;
}

async function findMethod(search: Search, { rest_api_id, resource_id, http_method }: MethodArguments) {
  const resource = (await listResources(search, rest_api_id)).find(({ id }) => id === resource_id);
  return resource?.resourceMethods?.[http_method];
}

function listResources(search: Search, restApiId: string): Promise<Resource[]> {
  return search.once(`resources of ${restApiId}`, async () => {
    const request = new GetResourcesCommand({ restApiId, limit: 500, embed: ['methods'] });
    return (await ifExists((await search.aws.apiGateway()).send(request)))?.items ?? [];
  });
}
