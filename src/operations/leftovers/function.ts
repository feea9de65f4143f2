// Finds event source mappings, which have no name.
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { ifExists, readAllPages } from '../../aws/calls.js';
import type { EnvironmentAccess, LeftoverCheck } from './leftover-check.js';

export const eventSourceMappingCheck: LeftoverCheck<EnvironmentAccess> = {
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
