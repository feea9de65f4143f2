// Checks that the data buckets are private, TLS only, encrypted, versioned and have lifecycle rules. queue.ts checks the notification.
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { ifExists } from '../../aws/calls.js';
import { conditionValues, isPublic, type PolicyStatement, parsePolicy } from '../../aws/policy-reader.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { findDeclared } from './declared.js';
import { keyRow } from './keys.js';
import { type DeclaredRule, lifecycleRows, toLifecycleRule } from './lifecycle.js';

const bucketNames = ['raw', 'processed', 'archive'] as const;
type Bucket = (typeof bucketNames)[number];

export function bucketChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return bucketNames.flatMap((bucket) => {
    const id = `${bucket}-bucket`;
    const common = { dependsOn: [id], remedy };
    return [
      { id, sentence: `The ${bucket} bucket exists`, dependsOn: [], remedy, run: (ctx) => checkBucket(ctx, bucket) },
      {
        id: `${id}-private`,
        sentence: `The ${bucket} bucket blocks public access and has ACLs disabled`,
        reason: 'PCI DSS 1.3, AWS Config rules S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED and S3_BUCKET_ACL_PROHIBITED',
        ...common,
        run: (ctx) => checkPublicAccess(ctx, bucket),
      },
      {
        id: `${id}-tls`,
        sentence: `The ${bucket} bucket denies requests without TLS`,
        reason: 'PCI DSS 4.1, AWS Config rule S3_BUCKET_SSL_REQUESTS_ONLY',
        ...common,
        run: (ctx) => checkTlsOnly(ctx, bucket),
      },
      {
        id: `${id}-encryption`,
        sentence: `Default encryption of the ${bucket} bucket uses the environment’s KMS key`,
        reason: 'PCI DSS 3.5, AWS Config rule S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED',
        dependsOn: [id, 'key-s3'],
        remedy,
        run: (ctx) => checkBucketEncryption(ctx, bucket),
      },
      {
        id: `${id}-versioning`,
        sentence: `Versioning is enabled on the ${bucket} bucket`,
        reason: 'PCI DSS 10.5, AWS Config rule S3_BUCKET_VERSIONING_ENABLED',
        ...common,
        run: (ctx) => checkVersioning(ctx, bucket),
      },
      {
        id: `${id}-lifecycle`,
        sentence: `Lifecycle rules of the ${bucket} bucket match the settings`,
        reason: 'PCI DSS 3.1, AWS Config rule S3_LIFECYCLE_POLICY_CHECK',
        ...common,
        run: (ctx) => checkLifecycle(ctx, bucket),
      },
    ] satisfies Check[];
  });
}

async function checkBucket(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const name = ctx.names.buckets[bucket];
  const s3 = await ctx.target.aws.s3();
  await requireExisting(`The bucket ${name}`, s3.send(new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: ctx.target.account })));
  return name;
}

async function checkPublicAccess(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const Bucket = ctx.names.buckets[bucket];
  const s3 = await ctx.target.aws.s3();
  const [access, ownership, statements] = await Promise.all([
    ifExists(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    ifExists(s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
    fetchBucketPolicy(ctx, bucket),
  ]);
  const block = access?.PublicAccessBlockConfiguration;
  const publicStatements = statements.filter((statement) => statement.Effect === 'Allow' && isPublic(statement));
  return compare({
    BlockPublicAcls: [block?.BlockPublicAcls, true],
    IgnorePublicAcls: [block?.IgnorePublicAcls, true],
    BlockPublicPolicy: [block?.BlockPublicPolicy, true],
    RestrictPublicBuckets: [block?.RestrictPublicBuckets, true],
    'Object Ownership': [ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership, 'BucketOwnerEnforced'],
    'policy statements that allow public access': [publicStatements.length, 0],
  });
}

async function checkTlsOnly(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const name = ctx.names.buckets[bucket];
  const isDenied = (await fetchBucketPolicy(ctx, bucket)).some(
    (statement) =>
      statement.Effect === 'Deny' &&
      isPublic(statement) &&
      conditionValues(statement, 'aws:SecureTransport').includes('false') &&
      [statement.Resource].flat().some((resource) => resource?.endsWith(`:${name}/*`)),
  );
  return compare({ 'policy statement that denies plain HTTP': [isDenied, true] });
}

async function checkBucketEncryption(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const Bucket = ctx.names.buckets[bucket];
  const s3 = await ctx.target.aws.s3();
  const answer = await ifExists(s3.send(new GetBucketEncryptionCommand({ Bucket })));
  const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const declared = await findDeclared(ctx, 'aws_s3_bucket_server_side_encryption_configuration', { bucket: Bucket });
  const key = declared.value('rule.apply_server_side_encryption_by_default.kms_master_key_id');
  return compare({
    encryption: [byDefault?.SSEAlgorithm, declared.value('rule.apply_server_side_encryption_by_default.sse_algorithm')],
    'KMS key': await keyRow(ctx, byDefault?.KMSMasterKeyID, key),
    'bucket key': [rule?.BucketKeyEnabled, declared.value('rule.bucket_key_enabled')],
  });
}

async function checkVersioning(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const Bucket = ctx.names.buckets[bucket];
  const s3 = await ctx.target.aws.s3();
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  const declared = await findDeclared(ctx, 'aws_s3_bucket_versioning', { bucket: Bucket });
  return compare({ versioning: [Status, declared.value('versioning_configuration.status')] });
}

async function checkLifecycle(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const Bucket = ctx.names.buckets[bucket];
  const s3 = await ctx.target.aws.s3();
  const answer = await ifExists(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })));
  const declared = await findDeclared(ctx, 'aws_s3_bucket_lifecycle_configuration', { bucket: Bucket });
  return compare(lifecycleRows(answer?.Rules ?? [], declared.blocks<DeclaredRule>('rule').map(toLifecycleRule)));
}

function fetchBucketPolicy(ctx: CheckContext, bucket: Bucket): Promise<PolicyStatement[]> {
  const Bucket = ctx.names.buckets[bucket];
  return ctx.once(`policy of ${Bucket}`, async () => {
    const s3 = await ctx.target.aws.s3();
    return parsePolicy((await ifExists(s3.send(new GetBucketPolicyCommand({ Bucket }))))?.Policy);
  });
}
