// The type of a lookup, which asks a service whether a resource of one Terraform type exists under a name.
import type { AwsAccess } from '../target.js';

/** A resource with a name of its own, as the synthesized stack and `environmentNames` give it. */
export interface NamedResource {
  /** The Terraform type, such as `aws_s3_bucket`. */
  type: string;
  name: string;
}

/** A resource that a service has described. */
export interface FoundResource {
  name: string;
  arn?: string;
  /** Set if the resource is scheduled for deletion: the day, such as `2026-12-05`, or undefined if the service does not tell it. */
  deletion?: { on: string | undefined };
  /** The size of the data in it, if the service's answer has it. */
  bytes?: number;
  /** The resource is on its way out: it is being deleted, or the key that it names is pending deletion. Its name is taken until then. */
  isGoing?: boolean;
  /** The resource exists, but belongs to another account, or these credentials may not read it. */
  isForbidden?: boolean;
}

export interface Lookup {
  /** The AWS service, such as `S3`. */
  service: string;
  /** What one such resource is called, such as `bucket`. */
  noun: string;
  /** The Terraform attribute that holds the name. */
  attribute: string;
  /** The IAM action of the call. */
  action: string;
  /** Whether AWS refuses to create a second resource with the name. Otherwise, `find` can return several. */
  isUnique: boolean;
  find(access: AwsAccess, name: string): Promise<FoundResource[]>;
}

/** Returns `found` in a list, or an empty list if `answer` is undefined. */
export function foundIf(answer: unknown, found: FoundResource): FoundResource[] {
  return answer === undefined ? [] : [found];
}

/** An object with the ARN, or an empty one if the service gave none. */
export function withArn(arn: string | undefined): { arn?: string } {
  return arn ? { arn } : {};
}

export function goingIf(isGoing: boolean): { isGoing?: boolean } {
  return isGoing ? { isGoing } : {};
}
