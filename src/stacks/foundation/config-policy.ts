// The permissions of AWS Config for its bucket and key: statements for the bucket policy and for the role.
import type { Statement } from '../parts/policy.js';

const ownerControls = { 's3:x-amz-acl': 'bucket-owner-full-control' };

/** Statements of the bucket policy: the Config service checks the bucket and writes under the account's own prefix. */
export function deliveryStatements(bucketArn: string, account: string): Statement[] {
  const service = { Service: 'config.amazonaws.com' };
  const own = { 'aws:SourceAccount': account };
  return [
    {
      Sid: 'ConfigChecksBucket',
      Effect: 'Allow',
      Principal: service,
      Action: ['s3:GetBucketAcl', 's3:ListBucket'],
      Resource: bucketArn,
      Condition: { StringEquals: own },
    },
    {
      Sid: 'ConfigDelivers',
      Effect: 'Allow',
      Principal: service,
      Action: 's3:PutObject',
      Resource: deliveries(bucketArn, account),
      Condition: { StringEquals: { ...ownerControls, ...own } },
    },
  ];
}

/** Statements of the recorder's role. */
export function recorderStatements(bucketArn: string, account: string, keyArn: string): Statement[] {
  return [
    {
      Sid: 'Deliver',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: deliveries(bucketArn, account),
      Condition: { StringLike: ownerControls },
    },
    { Sid: 'CheckBucket', Effect: 'Allow', Action: 's3:GetBucketAcl', Resource: bucketArn },
    { Sid: 'EncryptDeliveries', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn },
  ];
}

function deliveries(bucketArn: string, account: string): string {
  return `${bucketArn}/AWSLogs/${account}/Config/*`;
}
