// IAM policy documents as JSON text, with the keys in AWS's usual order.

type Condition = Record<string, Record<string, string | string[]>>;

/** A statement of an IAM, key, bucket or queue policy. Its Sid describes its purpose. */
export interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { AWS: string } | { Service: string };
  Action?: string | string[];
  NotAction?: string[];
  Resource?: string | string[];
  Condition?: Condition;
}

/** Builds a policy document from the statements. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

interface TrustedAccount {
  account: string;
  /** True if the service does not always pass aws:SourceAccount. The condition then applies only to requests that contain it. */
  accountMayBeMissing?: boolean;
}

/** Lets a service assume a role; with `trusted`, only on behalf of that account (prevents the confused deputy problem). */
export function trustPolicy(service: string, trusted?: TrustedAccount): string {
  const statement: Statement = { Sid: 'ServiceAssumesRole', Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  if (trusted === undefined) return policyDocument([statement]);
  const operator = trusted.accountMayBeMissing === true ? 'StringEqualsIfExists' : 'StringEquals';
  return policyDocument([{ ...statement, Condition: { [operator]: { 'aws:SourceAccount': trusted.account } } }]);
}

/** Denies every request to a bucket or queue that does not use TLS. */
export function denyInsecureTransport(action: string, resources: string | string[]): Statement {
  return {
    Sid: 'DenyPlainTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: action,
    Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
