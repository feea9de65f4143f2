// The ways into the API: its methods and stages, and the usage plans and keys that open it.
import {
  GetApiKeyCommand,
  GetResourcesCommand,
  GetStagesCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { ifExists, readAllPages } from '../../../aws/calls.js';
import { keyTags } from '../../keys/key-list.js';
import { type Ask, attribute } from './ask.js';

const types = ['aws_api_gateway_rest_api'];

const methodAsk: Ask = {
  types,
  member: 'method',
  group: 'exposure',
  action: 'apigateway:GET',
  expected: (stack, api) =>
    stack.children('aws_api_gateway_method', 'rest_api_id', attribute(api, 'id')).map((method) => {
      const [resource] = stack.children('aws_api_gateway_resource', 'id', stack.value(method, 'resource_id'));
      return `${stack.text(method, 'http_method')} ${resource === undefined ? '/' : attribute(resource, 'path')}`;
    }),
  found: async (aws, api) => {
    const apiGateway = await aws.apiGateway();
    const restApiId = attribute(api, 'id');
    const resources = await readAllPages(
      (position) => ifExists(apiGateway.send(new GetResourcesCommand({ restApiId, embed: ['methods'], limit: 500, position }))),
      (page) => ({ items: page?.items, next: page?.position }),
    );
    return resources.flatMap(({ path, resourceMethods = {} }) => Object.keys(resourceMethods).map((method) => `${method} ${path}`));
  },
};

const stageAsk: Ask = {
  types,
  member: 'stage',
  group: 'exposure',
  action: 'apigateway:GET',
  expected: (stack, api) =>
    stack.children('aws_api_gateway_stage', 'rest_api_id', attribute(api, 'id')).map((one) => stack.text(one, 'stage_name')),
  found: async (aws, api) => {
    const apiGateway = await aws.apiGateway();
    const answer = await ifExists(apiGateway.send(new GetStagesCommand({ restApiId: attribute(api, 'id') })));
    return (answer?.item ?? []).map(({ stageName = '' }) => stageName);
  },
};

const usagePlanAsk: Ask = {
  types,
  member: 'usage plan',
  group: 'exposure',
  action: 'apigateway:GET',
  expected: (stack) => stack.ofTypes('aws_api_gateway_usage_plan').map((plan) => stack.text(plan, 'name')),
  found: async (aws, api) => {
    const apiGateway = await aws.apiGateway();
    const plans = await readAllPages(
      (position) => apiGateway.send(new GetUsagePlansCommand({ limit: 500, position })),
      (page) => ({ items: page.items, next: page.position }),
    );
    const ours = plans.filter(({ apiStages = [] }) => apiStages.some(({ apiId }) => apiId === api.attributes.id));
    return ours.map(({ name = '' }) => name);
  },
};

const usagePlanKeyAsk: Ask = {
  types: ['aws_api_gateway_usage_plan'],
  member: 'API key',
  group: 'exposure',
  action: 'apigateway:GET',
  expected: (stack, plan) =>
    stack.children('aws_api_gateway_usage_plan_key', 'usage_plan_id', attribute(plan, 'id')).map((one) => stack.text(one, 'key_id')),
  // Keys that the tool itself makes are in no stack; they carry the tag.
  found: async (aws, plan) => {
    const apiGateway = await aws.apiGateway();
    const usagePlanId = attribute(plan, 'id');
    const keys = await readAllPages(
      (position) => ifExists(apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId, limit: 500, position }))),
      (page) => ({ items: page?.items, next: page?.position }),
    );
    const made = keys.map(async ({ id = '' }) => {
      const key = await ifExists(apiGateway.send(new GetApiKeyCommand({ apiKey: id })));
      return key?.tags?.[keyTags.origin] === undefined ? [id] : [];
    });
    return (await Promise.all(made)).flat();
  },
};

export const apiAsks: readonly Ask[] = [methodAsk, stageAsk, usagePlanAsk, usagePlanKeyAsk];
