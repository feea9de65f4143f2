// What AWS (or the settings' protection) refuses while Terraform plans and applies.
import type { KnownFailure } from './failure.js';

export const awsRefusals: readonly KnownFailure[] = [
  {
    pattern: /Instance cannot be destroyed|lifecycle\.prevent_destroy/,
    translate: (_, __, text) => ({
      code: 'PROTECTED',
      sentence: `The plan would destroy ${/Resource (\S+) has/.exec(text)?.[1] ?? 'something'}, which the settings protect`,
    }),
  },
  {
    pattern: /Cannot delete protected (DB )?(Cluster|Instance)|deletion ?protection is (currently )?enabled|DeletionProtection/i,
    translate: () => ({ code: 'PROTECTED', sentence: 'AWS refused to delete what has deletion protection' }),
  },
  {
    pattern: /MaxNumberOf(ConfigurationRecorders|DeliveryChannels)Exceeded/,
    translate: () => ({
      code: 'NAME_TAKEN',
      sentence: 'Account and region have an AWS Config recorder of somebody else’s already, and there can be only one',
      hint: 'Set recorder: adopt for this account and region under foundations in the settings file',
    }),
  },
  {
    pattern: /secret with this name is already scheduled for deletion|already scheduled for deletion/i,
    translate: () => ({
      code: 'NAME_TAKEN',
      sentence: 'A deleted secret of this name is still in its recovery window',
      hint: 'aws secretsmanager delete-secret --force-delete-without-recovery --secret-id NAME, or another environment name',
    }),
  },
  {
    pattern: /KMSInvalidState|is pending deletion|PendingDeletion/i,
    translate: () => ({
      sentence: 'The encryption key waits for its deletion and cannot be used',
      hint: 'aws kms cancel-key-deletion --key-id KEY, then aws kms enable-key --key-id KEY',
    }),
  },
  {
    pattern:
      /(BucketAlreadyExists|BucketAlreadyOwnedByYou|\w*AlreadyExists(Exception|Fault)?\b|ResourceExistsException|ResourceInUseException|ResourceConflictException|WAFDuplicateItemException|QueueNameExists|InvalidPermission\.Duplicate|already exists)/,
    translate: ([word], _, text) => ({ code: 'NAME_TAKEN', sentence: `${nameIn(text)} exists already (${word})` }),
  },
  {
    pattern: /(\w*LimitExceeded\w*|\w*QuotaExceeded\w*|TooManyBuckets|MaximumNumber\w+|below its minimum value)/,
    translate: ([word]) => ({
      sentence: `A quota of the account is used up (${word})`,
      hint: 'Ask for more in the Service Quotas console, or remove what is not needed, and run again',
    }),
  },
  {
    pattern: /not authorized to perform|AccessDenied|UnauthorizedOperation|AuthorizationError|api error Forbidden/,
    translate: (_, __, text) => {
      const action = /perform:?\s+([\w-]+:[\w*]+)/.exec(text)?.[1];
      return {
        code: 'ACCESS_DENIED',
        sentence: `AWS refused ${action ?? 'a call'} to these credentials`,
        ...(action && { hint: `Ask for the permission ${action}`, more: { action } }),
      };
    },
  },
  {
    pattern: /BucketNotEmpty/,
    translate: () => ({
      code: 'IN_USE',
      sentence: 'A bucket still holds objects',
      hint: 'Empty it, or set storage.forceDestroy and deploy first',
    }),
  },
  {
    pattern: /DependencyViolation|DeleteConflict/,
    translate: () => ({ code: 'IN_USE', sentence: 'Something outside this stack still depends on what was to be removed' }),
  },
  {
    pattern:
      /Throttling|TooManyRequests|RequestLimitExceeded|SlowDown|no such host|i\/o timeout|TLS handshake timeout|context deadline exceeded|connection (refused|reset by peer)|ServiceUnavailable|InternalFailure|InternalServerError/i,
    translate: ([word]) => ({
      code: 'SERVICE_UNAVAILABLE',
      sentence: `An AWS service could not be reached, or asked to slow down (${word})`,
    }),
  },
];

/** `creating S3 Bucket (trading-raw-data-dev): …` */
function nameIn(text: string): string {
  const [, what, name] = /creating (.+?) \(([^)]+)\)/.exec(text) ?? [];
  return name === undefined ? 'Something of this name' : `${what} ${name}`;
}
