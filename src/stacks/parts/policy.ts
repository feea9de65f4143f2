// IAM policy documents as JSON text, with the keys in the order in which AWS writes them.

type Condition = Record<string, Record<string, string | string[]>>;

/** One statement of an IAM, key, bucket or queue policy. Every statement says what it is for in its Sid. */
export interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { AWS: string } | { Service: string };
  Action?: string | string[];
  NotAction?: string[];
  Resource?: string | string[];
  Condition?: Condition;
}

/** The statements as one policy document. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

interface TrustedAccount {
  account: string;
  /** For a service that may leave out on whose behalf it comes: then the condition holds only where it says so. */
  maybeUnsaid?: boolean;
}

/** Lets a service assume a role; with an account, only on behalf of that account (no confused deputy). */
export function trustPolicy(service: string, trusted?: TrustedAccount): string {
  const statement: Statement = { Sid: 'ServiceAssumesRole', Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  if (trusted === undefined) return policyDocument([statement]);
  const operator = trusted.maybeUnsaid === true ? 'StringEqualsIfExists' : 'StringEquals';
  return policyDocument([{ ...statement, Condition: { [operator]: { 'aws:SourceAccount': trusted.account } } }]);
}

/** Refuses every request to a bucket or queue that does not come over TLS. */
export function denyPlainTransport(action: string, resources: string | string[]): Statement {
  return {
    Sid: 'DenyPlainTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: action,
    Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
