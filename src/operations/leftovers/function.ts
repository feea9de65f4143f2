// Finds the function and its event source mappings.
import { GetFunctionCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { ifExists } from '../../aws/calls.js';
import { type EnvironmentAccess, foundIf, type LeftoverCheck, readAllPages } from './leftover-check.js';

const lambdaFunction: LeftoverCheck<EnvironmentAccess> = {
  service: 'Lambda',
  what: 'function',
  find: async ({ aws, names }) => {
    const answer = await ifExists((await aws.lambda()).send(new GetFunctionCommand({ FunctionName: names.function })));
    const arn = answer?.Configuration?.FunctionArn;
    return foundIf(answer, { name: names.function, ...(arn && { arn }) });
  },
};

const eventSourceMappings: LeftoverCheck<EnvironmentAccess> = {
  service: 'Lambda',
  what: 'event source mappings',
  find: async ({ aws, names }) => {
    const lambda = await aws.lambda();
    const all = await readAllPages(
      async (Marker) => ifExists(lambda.send(new ListEventSourceMappingsCommand({ FunctionName: names.function, Marker }))),
      (page) => ({ items: page?.EventSourceMappings, next: page?.NextMarker }),
    );
    return all.filter(({ State }) => State !== 'Deleting').map(({ UUID = '' }) => ({ name: UUID, note: `invokes ${names.function}` }));
  },
};

export const functionLeftoverChecks = [lambdaFunction, eventSourceMappings];
