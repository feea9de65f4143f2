// What every bucket refuses, whoever asks.
import { denyPlainTransport, type Statement } from '../parts/policy.js';

/** Statements that refuse plain transport, old TLS and objects that are not encrypted with the bucket's own key. */
export function bucketStatements(bucketArn: string, keyArn: string): Statement[] {
  const everything = [bucketArn, `${bucketArn}/*`];
  return [
    denyPlainTransport('s3:*', everything),
    {
      Sid: 'DenyOldTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: everything,
      Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    },
    // The Null conditions let requests through that name no encryption: they get the bucket's default, which is the right one.
    denyUpload('DenyOtherEncryption', bucketArn, 's3:x-amz-server-side-encryption', 'aws:kms'),
    {
      Sid: 'DenyKeysOfCallers',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${bucketArn}/*`,
      // Encrypted by a key that only the caller has, an object could be read by nobody else, the function included.
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
