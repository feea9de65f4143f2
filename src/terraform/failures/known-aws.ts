// Failures of plan and apply that come from AWS (a refused request, an unavailable service) or from the environment's protection.
import type { KnownFailure } from './failure.js';

export const awsRefusals: readonly KnownFailure[] = [
  {
    pattern: /Instance cannot be destroyed|lifecycle\.prevent_destroy/,
    translate: (_, __, text) => ({
      code: 'PROTECTED',
      sentence: `The plan would destroy ${/Resource (\S+) has/.exec(text)?.[1] ?? 'a resource'}, which is protected by the settings`,
    }),
  },
  {
    pattern: /Cannot delete protected (DB )?(Cluster|Instance)|deletion ?protection is (currently )?enabled|DeletionProtection/i,
    translate: () => ({ code: 'PROTECTED', sentence: 'AWS refused to delete a resource that has deletion protection' }),
  },
  {
    pattern: /MaxNumberOf(ConfigurationRecorders|DeliveryChannels)Exceeded/,
    translate: () => ({
      code: 'NAME_TAKEN',
      sentence: 'This account and region already have an AWS Config recorder, and only one is allowed',
      hint: 'Set recorder: adopt under foundations in the settings file, for this account and region',
    }),
  },
  {
    pattern: /secret with this name is already scheduled for deletion|already scheduled for deletion/i,
    translate: (_, { region = 'REGION' }, text) => ({
      code: 'NAME_TAKEN',
      sentence: 'A deleted secret with this name is still in its recovery window',
      hint: `aws secretsmanager delete-secret --region ${region} --force-delete-without-recovery --secret-id ${/creating .+? \(([^)]+)\)/.exec(text)?.[1] ?? 'NAME'}   # or choose another environment name`,
    }),
  },
  {
    pattern: /KMSInvalidState|is pending deletion|PendingDeletion/i,
    translate: (_, { region = 'REGION' }, text) => ({
      sentence: 'The KMS key is pending deletion and cannot be used',
      hint: reviveKey(/arn:aws[\w-]*:kms:[\w-]+:\d+:key\/[\w-]+/.exec(text)?.[0] ?? 'KEY', region),
    }),
  },
  {
    pattern:
      /(BucketAlreadyExists|BucketAlreadyOwnedByYou|\w*AlreadyExists(Exception|Fault)?\b|ResourceExistsException|ResourceInUseException|ResourceConflictException|WAFDuplicateItemException|QueueNameExists|InvalidPermission\.Duplicate|already exists)/,
    translate: ([word], _, text) => ({ code: 'NAME_TAKEN', sentence: `${describeExisting(text)} already exists (${word})` }),
  },
  {
    pattern: /(\w*LimitExceeded\w*|\w*QuotaExceeded\w*|TooManyBuckets|MaximumNumber\w+|below its minimum value)/,
    translate: ([word]) => ({
      sentence: `The account has reached a service quota (${word})`,
      hint: 'Request an increase in the Service Quotas console, or remove unused resources, and run again',
    }),
  },
  {
    pattern: /not authorized to perform|AccessDenied|UnauthorizedOperation|AuthorizationError|api error Forbidden/,
    translate: (_, __, text) => {
      const request = /operation error S3: (\w+)/.exec(text)?.[1];
      const action = /perform:?\s+([\w-]+:[\w*]+)/.exec(text)?.[1] ?? (request && `s3:${request}`);
      return {
        code: 'ACCESS_DENIED',
        sentence: `AWS denied ${action ?? 'a request'} with these credentials`,
        ...(action && { hint: `Ask for the permission ${action}`, more: { action } }),
      };
    },
  },
  {
    pattern: /BucketNotEmpty/,
    translate: () => ({
      code: 'IN_USE',
      sentence: 'A bucket still contains objects',
      hint: 'Empty the bucket, or set storage.forceDestroy: true and deploy first',
    }),
  },
  {
    pattern: /DependencyViolation|DeleteConflict/,
    translate: () => ({ code: 'IN_USE', sentence: 'Something outside this stack still depends on a resource that was to be removed' }),
  },
  {
    pattern:
      /Throttling|TooManyRequests|RequestLimitExceeded|SlowDown|no such host|i\/o timeout|TLS handshake timeout|context deadline exceeded|connection (refused|reset by peer)|ServiceUnavailable|InternalFailure|InternalServerError/i,
    translate: ([word]) => ({
      code: 'SERVICE_UNAVAILABLE',
      sentence: `An AWS service could not be reached, or throttled the requests (${word})`,
    }),
  },
];

/** Cancels a key's deletion, which leaves it disabled, and enables it. */
function reviveKey(key: string, region: string): string {
  const command = (operation: string) => `aws kms ${operation} --region ${region} --key-id ${key}`;
  return `${command('cancel-key-deletion')} && ${command('enable-key')}`;
}

/** The kind and name of the resource in a text such as `creating S3 Bucket (trading-raw-data-dev): …`. */
function describeExisting(text: string): string {
  const [, what, name] = /creating (.+?) \(([^)]+)\)/.exec(text) ?? [];
  return name === undefined ? 'A resource with this name' : `${what} ${name}`;
}
