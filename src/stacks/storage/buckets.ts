// The data buckets: one for uploaded files, one for the bars made from them, and an archive of the processed files.
import { Construct } from 'constructs';
import { processedPrefixes } from '../../platform/objects.js';
import type { Environment } from '../../settings/schema.js';
import type { Site } from '../parts/site.js';
import { lifecycleRules, queryResultsRule } from './bucket-lifecycle.js';
import { SecureBucket } from './secure-bucket.js';

const purposes = ['raw', 'processed', 'archive'] as const;
type BucketPurpose = (typeof purposes)[number];

export class DataBuckets extends Construct {
  readonly buckets: Readonly<Record<BucketPurpose, SecureBucket>>;

  constructor(scope: Construct, id: string, site: Site, keyArn: string) {
    super(scope, id);
    this.buckets = Object.fromEntries(purposes.map((purpose) => [purpose, this.addBucket(purpose, site, keyArn)])) as Record<
      BucketPurpose,
      SecureBucket
    >;
  }

  private addBucket(purpose: BucketPurpose, { environment, names, partition }: Site, keyArn: string): SecureBucket {
    const { storage } = environment;
    const lockDays = purpose === 'archive' ? storage.archiveLockDays : null;
    return new SecureBucket(this, purpose, {
      name: names.buckets[purpose],
      partition,
      keyArn,
      forceDestroy: storage.forceDestroy && lockDays === null,
      preventDestroy: environment.protected,
      lifecycleRules: bucketRules(purpose, storage),
      lockDays,
    });
  }
}

function bucketRules(purpose: BucketPurpose, storage: Environment['storage']) {
  if (purpose !== 'processed') return lifecycleRules(storage[purpose], storage.noncurrentDays);
  return [...lifecycleRules(storage.processed, storage.noncurrentDays, processedPrefixes), queryResultsRule()];
}
