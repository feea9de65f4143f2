// The tags of what is deleted, by services that keep them by name: whatever was created again under the same name would have the old ones.
import { sandboxAccount } from '../../../platform/names.js';
import { type Interceptor, jsonBody } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';
import { type ReleaseCall, releaseAfter } from './release.js';

interface TaggedService {
  service: string;
  /** The operation that deletes. */
  deletion: string;
  /** The resource's ARN after the account. */
  arnOf: (request: Record<string, unknown>) => string;
  list: (arn: string) => ReleaseCall;
  /** The keys in the answer to `list`. */
  keysIn: (answer: Record<string, unknown>) => string[];
  untag: (arn: string, keys: readonly string[]) => ReleaseCall;
}

const json = (target: string, body: Record<string, unknown>): ReleaseCall => ({ target, body });
const keysOfMap = (tags: unknown) => Object.keys((tags ?? {}) as object);

const taggedServices: readonly TaggedService[] = [
  {
    service: 'glue',
    deletion: 'DeleteDatabase',
    arnOf: ({ Name }) => `database/${Name}`,
    list: (ResourceArn) => json('AWSGlue.GetTags', { ResourceArn }),
    keysIn: ({ Tags }) => keysOfMap(Tags),
    untag: (ResourceArn, TagsToRemove) => json('AWSGlue.UntagResource', { ResourceArn, TagsToRemove }),
  },
  {
    service: 'athena',
    deletion: 'DeleteWorkGroup',
    arnOf: ({ WorkGroup }) => `workgroup/${WorkGroup}`,
    list: (ResourceARN) => json('AmazonAthena.ListTagsForResource', { ResourceARN }),
    keysIn: ({ Tags }) => ((Tags ?? []) as { Key: string }[]).map(({ Key }) => Key),
    untag: (ResourceARN, TagKeys) => json('AmazonAthena.UntagResource', { ResourceARN, TagKeys }),
  },
  {
    service: 'logs',
    deletion: 'DeleteLogGroup',
    arnOf: ({ logGroupName }) => `log-group:${logGroupName}`,
    list: (resourceArn) => json('Logs_20140328.ListTagsForResource', { resourceArn }),
    keysIn: ({ tags }) => keysOfMap(tags),
    untag: (resourceArn, tagKeys) => json('Logs_20140328.UntagResource', { resourceArn, tagKeys }),
  },
];

/** One interceptor for each of these services, and one for buckets. */
export function tagReleases(emulator: EmulatorClient): Interceptor[] {
  const byService = taggedServices.map(({ service, deletion, arnOf, list, keysIn, untag }) =>
    releaseAfter(emulator, service, {
      [deletion]: async ({ name: { region }, body }, send) => {
        const arn = `arn:aws:${service}:${region}:${sandboxAccount}:${arnOf(jsonBody(body) ?? {})}`;
        const keys = keysIn(JSON.parse(await send(list(arn))));
        return keys.length === 0 ? [] : [untag(arn, keys)];
      },
    }),
  );
  return [...byService, bucketTagRelease(emulator)];
}

/** The emulator shows no tags of a bucket that is gone, so they are removed once it is created again. */
function bucketTagRelease(emulator: EmulatorClient): Interceptor {
  const deleted = new Set<string>();
  return {
    services: ['s3'],
    s3Operations: /^(Create|Delete)Bucket$/,
    async after({ name: { operation, resource, region } }, { status }) {
      if (status >= 300) return;
      if (operation === 'DeleteBucket') deleted.add(resource);
      if (operation === 'CreateBucket' && deleted.delete(resource)) {
        await emulator.bytes({ service: 's3', region, method: 'DELETE', path: `/${resource}?tagging` });
      }
    },
  };
}
