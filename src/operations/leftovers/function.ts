// The function and what feeds it.
import { GetFunctionCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { orAbsent } from '../../aws/calls.js';
import { allPages, type EnvironmentAccess, foundIf, type LeftoverCheck } from './leftover-check.js';

const lambdaFunction: LeftoverCheck<EnvironmentAccess> = {
  service: 'Lambda',
  what: 'function',
  ask: async ({ aws, names }) => {
    const answer = await orAbsent((await aws.lambda()).send(new GetFunctionCommand({ FunctionName: names.function })));
    const arn = answer?.Configuration?.FunctionArn;
    return foundIf(answer, { name: names.function, ...(arn && { arn }) });
  },
};

const eventSourceMappings: LeftoverCheck<EnvironmentAccess> = {
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

export const functionChecks = [lambdaFunction, eventSourceMappings];
