// Finds the ingest queue and its dead-letter queue.
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { ifExists } from '../../aws/calls.js';
import { type EnvironmentAccess, foundIf, type LeftoverCheck } from './leftover-check.js';

export const queueLeftoverCheck: LeftoverCheck<EnvironmentAccess> = {
  service: 'SQS',
  what: 'queues',
  find: async ({ aws, names, region, account, partition }) => {
    const sqs = await aws.sqs();
    const found = await Promise.all(
      [names.queue, names.deadLetterQueue].map(async (name) => {
        const answer = await ifExists(sqs.send(new GetQueueUrlCommand({ QueueName: name })));
        return foundIf(answer, { name, arn: `arn:${partition}:sqs:${region}:${account}:${name}` });
      }),
    );
    return found.flat();
  },
};
