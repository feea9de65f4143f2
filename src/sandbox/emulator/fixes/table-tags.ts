// Fixes the tags of DynamoDB tables: the emulator adds a changed tag beside the old one, and then cannot list the tags.
import { type Interceptor, jsonBody } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';

interface TagRequest {
  ResourceArn?: string;
  Tags?: { Key: string }[];
}

/** Removes the tags that a request sets before it reaches the emulator. */
export function tableTagFixes(emulator: EmulatorClient): Interceptor {
  return {
    services: ['dynamodb'],
    async before({ name, body }) {
      if (name.operation !== 'TagResource') return;
      const { ResourceArn, Tags = [] }: TagRequest = jsonBody(body) ?? {};
      const TagKeys = Tags.map(({ Key }) => Key);
      const target = 'DynamoDB_20120810.UntagResource';
      await emulator.bytes({ service: 'dynamodb', region: name.region, target, body: { ResourceArn, TagKeys } });
    },
  };
}
