// The requests that the policy of every bucket denies to everyone.
import { denyInsecureTransport, type Statement } from '../parts/policy.js';

/** Statements that deny requests without TLS 1.2 or newer, and uploads that are not encrypted with the bucket's own key. */
export function bucketStatements(bucketArn: string, keyArn: string): Statement[] {
  const everything = [bucketArn, `${bucketArn}/*`];
  return [
    denyInsecureTransport('s3:*', everything),
    {
      Sid: 'DenyOldTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: everything,
      Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    },
    // The Null conditions exempt uploads that name no encryption, because the bucket's default encryption applies to them.
    denyUpload('DenyOtherEncryption', bucketArn, 's3:x-amz-server-side-encryption', 'aws:kms'),
    {
      Sid: 'DenyKeysOfCallers',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${bucketArn}/*`,
      // An object encrypted with the caller's own key (SSE-C) could not be read by anyone else, including the function.
      Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
    },
    denyUpload('DenyOtherKeys', bucketArn, 's3:x-amz-server-side-encryption-aws-kms-key-id', keyArn),
  ];
}

function denyUpload(sid: string, bucketArn: string, header: string, allowed: string): Statement {
  return {
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucketArn}/*`,
    Condition: { StringNotEquals: { [header]: allowed }, Null: { [header]: 'false' } },
  };
}
