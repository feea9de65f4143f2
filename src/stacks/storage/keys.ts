// Customer-managed KMS keys, one per purpose, each with its own key policy.
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';
import { type KeyPurpose, keyPurposes } from '../../platform/names.js';
import { policyDocument, type Statement } from '../parts/policy.js';
import { preventDestroyIfProtected, type Site } from '../parts/site.js';

const titles: Record<KeyPurpose, string> = {
  database: 'Database',
  s3: 'S3',
  lambda: 'Lambda',
  cloudwatch: 'CloudWatch Logs',
  dynamodb: 'DynamoDB',
  messaging: 'Messaging',
};

export class EncryptionKeys extends Construct {
  readonly keys: Readonly<Record<KeyPurpose, KmsKey>>;

  constructor(scope: Construct, id: string, site: Site) {
    super(scope, id);
    this.keys = Object.fromEntries(keyPurposes.map((purpose) => [purpose, this.addKey(purpose, site)])) as Record<KeyPurpose, KmsKey>;
  }

  private addKey(purpose: KeyPurpose, site: Site): KmsKey {
    const { environment, names } = site;
    const key = new KmsKey(this, `${purpose}-key`, {
      description: `${titles[purpose]} encryption key for ${environment.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: environment.keys.deletionWindowDays,
      policy: policyDocument([accountAdministration(site.partition, environment.account), ...serviceStatements(purpose, site)]),
      lifecycle: preventDestroyIfProtected(environment),
      tags: { Name: `trading-${purpose}-key-${environment.name}`, Purpose: `${purpose}-encryption` },
    });
    new KmsAlias(this, `${purpose}-alias`, { name: names.keyAlias(purpose), targetKeyId: key.keyId });
    return key;
  }
}

/** Lets the account's IAM policies decide who may use the key. Without this statement a key can become permanently unmanageable. */
export function accountAdministration(partition: string, account: string): Statement {
  return {
    Sid: 'AccountAdministration',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
}

// RDS, DynamoDB, Lambda and S3 use the caller's permissions or grants, so they need no statement. CloudWatch Logs and S3 event
// notifications act on their own behalf.
function serviceStatements(purpose: KeyPurpose, { environment, names, arn, partition }: Site): Statement[] {
  if (purpose === 'cloudwatch') {
    const groups = [...Object.values(names.logGroups), `API-Gateway-Execution-Logs_*/${names.stage}`];
    return [
      logsUseKey(
        environment.region,
        groups.map((group) => arn('logs', `log-group:${group}`)),
      ),
    ];
  }
  if (purpose === 'messaging') return [bucketSendsEvents(environment.account, `arn:${partition}:s3:::${names.buckets.raw}`)];
  return [];
}

/** Lets CloudWatch Logs use the key, but only for these log groups. */
function logsUseKey(region: string, logGroupArns: string[]): Statement {
  return {
    Sid: 'CloudWatchLogsUsesKey',
    Effect: 'Allow',
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    Resource: '*',
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroupArns } },
  };
}

function bucketSendsEvents(account: string, bucketArn: string): Statement {
  return {
    Sid: 'RawBucketSendsEvents',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnEquals: { 'aws:SourceArn': bucketArn } },
  };
}
