// The function and what feeds it, log groups, the API with its plan and key, the firewall.
import { GetApiKeysCommand, GetRestApisCommand, GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { DescribeLogGroupsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { ListWebACLsCommand } from '@aws-sdk/client-wafv2';
import { orAbsent } from '../../aws/calls.js';
import { allPages, type EnvironmentPlace, type Found, foundIf, type Question } from './leftover-check.js';

const lambdaFunction: Question<EnvironmentPlace> = {
  service: 'Lambda',
  what: 'function',
  ask: async ({ aws, names }) => {
    const answer = await orAbsent((await aws.lambda()).send(new GetFunctionCommand({ FunctionName: names.function })));
    const arn = answer?.Configuration?.FunctionArn;
    return foundIf(answer, { name: names.function, ...(arn && { arn }) });
  },
};

const eventSourceMappings: Question<EnvironmentPlace> = {
  service: 'Lambda',
  what: 'event source mappings',
  ask: async ({ aws, names }) => {
    const lambda = await aws.lambda();
    const all = await allPages(
      async (Marker) => orAbsent(lambda.send(new ListEventSourceMappingsCommand({ FunctionName: names.function, Marker }))),
      (page) => ({ items: page?.EventSourceMappings, next: page?.NextMarker }),
    );
    return all.filter(({ State }) => State !== 'Deleting').map(({ UUID = '' }) => ({ name: UUID, note: `of ${names.function}` }));
  },
};

const queues: Question<EnvironmentPlace> = {
  service: 'SQS',
  what: 'queues',
  ask: async ({ aws, names, region, account, partition }) => {
    const sqs = await aws.sqs();
    const found = await Promise.all(
      [names.queue, names.deadLetterQueue].map(async (name) => {
        const answer = await orAbsent(sqs.send(new GetQueueUrlCommand({ QueueName: name })));
        return foundIf(answer, { name, arn: `arn:${partition}:sqs:${region}:${account}:${name}` });
      }),
    );
    return found.flat();
  },
};

const logGroups: Question<EnvironmentPlace> = {
  service: 'CloudWatch Logs',
  what: 'log groups',
  ask: async (place) => {
    const named = Object.values(place.names.logGroups).map(async (name) =>
      (await groupsUnder(place, name)).filter((one) => one.name === name),
    );
    return (await Promise.all([...named, executionLogs(place)])).flat();
  },
};

/** API Gateway's own log group carries the API's id, which nobody knows any more: the stage and the tags tell whose it is. */
async function executionLogs(place: EnvironmentPlace): Promise<Found[]> {
  const candidates = (await groupsUnder(place, 'API-Gateway-Execution-Logs_')).filter(({ name }) => name.endsWith(`/${place.names.stage}`));
  const logs = await place.aws.logs();
  const ours = await Promise.all(
    candidates.map(async (group) => {
      const answer = await orAbsent(logs.send(new ListTagsForResourceCommand({ resourceArn: group.arn })));
      return answer?.tags?.Environment === place.environment.name && answer.tags.Project === 'trading-infra' ? [group] : [];
    }),
  );
  return ours.flat();
}

async function groupsUnder({ aws }: EnvironmentPlace, logGroupNamePrefix: string): Promise<Found[]> {
  const logs = await aws.logs();
  const groups = await allPages(
    (nextToken) => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken })),
    (page) => ({ items: page.logGroups, next: page.nextToken }),
  );
  // The service writes a group's ARN with `:*` behind it, and wants it without.
  return groups.map(({ logGroupName = '', arn = '' }) => ({ name: logGroupName, arn: arn.replace(/:\*$/, '') }));
}

const restApis: Question<EnvironmentPlace> = {
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

const usagePlans: Question<EnvironmentPlace> = {
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

const apiKeys: Question<EnvironmentPlace> = {
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

const webAcls: Question<EnvironmentPlace> = {
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

export const computeQuestions = [lambdaFunction, eventSourceMappings, queues, logGroups, restApis, usagePlans, apiKeys, webAcls];
