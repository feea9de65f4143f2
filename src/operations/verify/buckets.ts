// The three data buckets: there, closed, over TLS only, encrypted with our key, versioned, aged as the settings say.
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { ifExists } from '../../aws/calls.js';
import { processedPrefixes, queryResults } from '../../platform/objects.js';
import type { Environment } from '../../settings/schema.js';
import { type BucketLifecycle, never } from '../../settings/sizes.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { keyRow } from './keys.js';
import { conditionValues, isPublic, type PolicyStatement, parsePolicy } from './policy-reader.js';

const bucketNames = ['raw', 'processed', 'archive'] as const;
type Bucket = (typeof bucketNames)[number];

export function bucketChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  return bucketNames.flatMap((bucket) => {
    const id = `${bucket}-bucket`;
    const more = { dependsOn: [id], remedy };
    return [
      { id, sentence: `The ${bucket} bucket is there`, dependsOn: [], remedy, run: (ctx) => isThere(ctx, bucket) },
      {
        id: `${id}-private`,
        sentence: `Nobody outside of the account can read the ${bucket} bucket or write to it`,
        reason: 'PCI DSS 1.3, AWS Config rules S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED and S3_BUCKET_ACL_PROHIBITED',
        ...more,
        run: (ctx) => isPrivate(ctx, bucket),
      },
      {
        id: `${id}-tls`,
        sentence: `The ${bucket} bucket refuses requests without TLS`,
        reason: 'PCI DSS 4.1, AWS Config rule S3_BUCKET_SSL_REQUESTS_ONLY',
        ...more,
        run: (ctx) => isTlsOnly(ctx, bucket),
      },
      {
        id: `${id}-encryption`,
        sentence: `The ${bucket} bucket encrypts with the environment’s own key`,
        reason: 'PCI DSS 3.5, AWS Config rule S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED',
        dependsOn: [id, 'key-s3'],
        remedy,
        run: (ctx) => isEncrypted(ctx, bucket),
      },
      {
        id: `${id}-versioning`,
        sentence: `The ${bucket} bucket keeps every version`,
        reason: 'PCI DSS 10.5, AWS Config rule S3_BUCKET_VERSIONING_ENABLED',
        ...more,
        run: (ctx) => isVersioned(ctx, bucket),
      },
      {
        id: `${id}-lifecycle`,
        sentence: `Objects of the ${bucket} bucket age as the settings say`,
        reason: 'PCI DSS 3.1, AWS Config rule S3_LIFECYCLE_POLICY_CHECK',
        ...more,
        run: (ctx) => ages(ctx, bucket),
      },
    ] satisfies Check[];
  });
}

async function isThere(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const name = ctx.names.buckets[bucket];
  const s3 = await ctx.target.aws.s3();
  await requireExisting(`The bucket ${name}`, s3.send(new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: ctx.target.account })));
  return name;
}

async function isPrivate(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const Bucket = ctx.names.buckets[bucket];
  const s3 = await ctx.target.aws.s3();
  const [access, ownership, statements] = await Promise.all([
    ifExists(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    ifExists(s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
    fetchBucketPolicy(ctx, bucket),
  ]);
  const block = access?.PublicAccessBlockConfiguration;
  const open = statements.filter((statement) => statement.Effect === 'Allow' && isPublic(statement));
  return compare({
    'blocking of public ACLs': [block?.BlockPublicAcls, true],
    'ignoring of public ACLs': [block?.IgnorePublicAcls, true],
    'blocking of public policies': [block?.BlockPublicPolicy, true],
    'restriction of public buckets': [block?.RestrictPublicBuckets, true],
    'object ownership': [ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership, 'BucketOwnerEnforced'],
    'number of policy statements that allow something to everybody': [open.length, 0],
  });
}

async function isTlsOnly(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const name = ctx.names.buckets[bucket];
  const refuses = (await fetchBucketPolicy(ctx, bucket)).some(
    (statement) =>
      statement.Effect === 'Deny' &&
      isPublic(statement) &&
      conditionValues(statement, 'aws:SecureTransport').includes('false') &&
      [statement.Resource].flat().some((resource) => resource?.endsWith(`:${name}/*`)),
  );
  return compare({ 'a policy that refuses plain HTTP': [refuses, true] });
}

async function isEncrypted(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const s3 = await ctx.target.aws.s3();
  const answer = await ifExists(s3.send(new GetBucketEncryptionCommand({ Bucket: ctx.names.buckets[bucket] })));
  const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  return compare({
    encryption: [byDefault?.SSEAlgorithm, 'aws:kms'],
    'its key': await keyRow(ctx, byDefault?.KMSMasterKeyID, 's3'),
    'bucket key': [rule?.BucketKeyEnabled, true],
  });
}

async function isVersioned(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const s3 = await ctx.target.aws.s3();
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: ctx.names.buckets[bucket] }));
  return compare({ versioning: [Status, 'Enabled'] });
}

async function ages(ctx: CheckContext, bucket: Bucket): Promise<string> {
  const s3 = await ctx.target.aws.s3();
  const answer = await ifExists(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: ctx.names.buckets[bucket] })));
  const rules = (answer?.Rules ?? []).filter(({ Status }) => Status === 'Enabled');
  const wanted = ctx.environment.storage[bucket];
  if (bucket !== 'processed') return compare(lifecycleRows(rules, wanted));
  return compare({
    ...Object.assign({}, ...processedPrefixes.map((prefix) => lifecycleRows(rules, wanted, prefix))),
    ...lifecycleRows(rules, { ...never, expireDays: queryResults.expireDays }, queryResults.prefix),
  });
}

/** What happens to the objects under a prefix, however the rules are cut. */
function lifecycleRows(all: readonly LifecycleRule[], wanted: BucketLifecycle, prefix = '') {
  const rules = all.filter((rule) => prefix.startsWith(rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix ?? ''));
  const under = prefix && ` under ${prefix}`;
  return {
    [`days to STANDARD_IA${under}`]: [transitionDays(rules, 'STANDARD_IA'), wanted.standardIaDays],
    [`days to GLACIER_IR${under}`]: [transitionDays(rules, 'GLACIER_IR'), wanted.glacierInstantDays],
    [`days to GLACIER${under}`]: [transitionDays(rules, 'GLACIER'), wanted.glacierDays],
    [`days to DEEP_ARCHIVE${under}`]: [transitionDays(rules, 'DEEP_ARCHIVE'), wanted.deepArchiveDays],
    [`days to expiry${under}`]: [expiryDays(rules), wanted.expireDays],
  } satisfies Record<string, readonly [number | null, number | null]>;
}

function expiryDays(rules: readonly LifecycleRule[]): number | null {
  const days = rules.flatMap(({ Expiration }) => Expiration?.Days ?? []);
  return days.length === 0 ? null : Math.min(...days);
}

function transitionDays(rules: readonly LifecycleRule[], storageClass: string): number | null {
  const transitions = rules.flatMap(({ Transitions = [] }) => Transitions);
  return transitions.find(({ StorageClass }) => StorageClass === storageClass)?.Days ?? null;
}

function fetchBucketPolicy(ctx: CheckContext, bucket: Bucket): Promise<PolicyStatement[]> {
  const Bucket = ctx.names.buckets[bucket];
  return ctx.once(`policy of ${Bucket}`, async () => {
    const s3 = await ctx.target.aws.s3();
    return parsePolicy((await ifExists(s3.send(new GetBucketPolicyCommand({ Bucket }))))?.Policy);
  });
}
