// An S3 bucket with the settings that all buckets have: versioned, encrypted with the given key, private, without ACLs, TLS only.
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import { policyDocument, type Statement } from '../parts/policy.js';
import { bucketStatements } from './bucket-policy.js';

export interface SecureBucketProps {
  name: string;
  partition: string;
  keyArn: string;
  forceDestroy: boolean;
  preventDestroy: boolean;
  /** Absent if the bucket keeps its objects for ever. */
  lifecycleRules?: S3BucketLifecycleConfigurationRule[];
  /** Days for which object lock (governance mode) keeps new object versions from being deleted without a special permission; null for no lock. */
  lockDays?: number | null;
  /** Statements for the bucket policy, in addition to those that every bucket has. */
  statements?: readonly Statement[];
}

export class SecureBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: SecureBucketProps) {
    super(scope, id);
    const { name, keyArn, lockDays = null } = props;
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: name,
      forceDestroy: props.forceDestroy,
      // Without object_lock_enabled: it could be set only by replacing the bucket. The configuration below turns the lock on in an existing one.
      lifecycle: props.preventDestroy ? { preventDestroy: true } : undefined,
      tags: { Name: name },
    });
    const bucket = this.bucket.id;
    const versioning = new S3BucketVersioningA(this, 'versioning', { bucket, versioningConfiguration: { status: 'Enabled' } });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket,
      rule: [{ bucketKeyEnabled: true, applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn } }],
    });
    this.policy = this.blockPublicAccess(props);
    if (props.lifecycleRules !== undefined) {
      new S3BucketLifecycleConfiguration(this, 'lifecycle', { bucket, rule: props.lifecycleRules, dependsOn: [versioning] });
    }
    if (lockDays !== null) {
      const rule = { defaultRetention: { mode: 'GOVERNANCE', days: lockDays } };
      new S3BucketObjectLockConfigurationA(this, 'object-lock', { bucket, rule, dependsOn: [versioning] });
    }
  }

  // Creates three settings one after the other, because S3 returns a conflict if they are written at the same time.
  private blockPublicAccess({ name, partition, keyArn, statements = [] }: SecureBucketProps): S3BucketPolicy {
    const bucket = this.bucket.id;
    const block = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = new S3BucketOwnershipControls(this, 'ownership', {
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
      dependsOn: [block],
    });
    const policy = policyDocument([...bucketStatements(`arn:${partition}:s3:::${name}`, keyArn), ...statements]);
    return new S3BucketPolicy(this, 'policy', { bucket, policy, dependsOn: [ownership] });
  }
}
