// The failures of Terraform and AWS that are recognised, each with the words by which it is. The first that matches counts.
import { isLocal } from '../endpoint-watch.js';
import type { FailureContext, KnownFailure, Translation } from './failure.js';
import { awsRefusals } from './known-aws.js';

export const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    translate: () => ({ code: 'DISK_FULL', sentence: 'No space is left on the disk' }),
  },
  { pattern: /Error acquiring the state lock/, translate: (_, context, text) => lockHeld(text, context) },
  {
    pattern: /(connection refused|connection reset by peer|: EOF\b|server closed idle connection)/,
    translate: (_, context, text) =>
      isLocal(context.endpoint) && text.includes(new URL(context.endpoint).host) ? endpointGone(context) : undefined,
  },
  {
    pattern: /errored\.tfstate|Failed to persist state|Error saving state/i,
    translate: (_, { stackFolder = '.' }) => ({
      sentence: `The state could not be saved; Terraform left it in ${stackFolder}/errored.tfstate`,
      hint: `Mend the access to the state, then: terraform -chdir=${stackFolder} state push errored.tfstate`,
    }),
  },
  {
    pattern: /AWS account ID not allowed: (\d+)/,
    translate: ([, account]) => ({
      code: 'ACCOUNT_MISMATCH',
      sentence: `The credentials belong to account ${account}, which is not the environment’s`,
    }),
  },
  {
    pattern:
      /ExpiredToken|RequestExpired|token (included in the request is|has) expired|SSO session (has expired|associated with this profile has expired)|refresh cached SSO token failed|InvalidGrantException/i,
    translate: () => ({ code: 'CREDENTIALS_EXPIRED', sentence: 'The AWS credentials expired while Terraform was at work' }),
  },
  {
    pattern:
      /No valid credential sources found|failed to (get shared config profile|refresh cached credentials)|no EC2 IMDS role found|static credentials are empty/i,
    translate: () => ({ code: 'NO_CREDENTIALS', sentence: 'Terraform found no AWS credentials' }),
  },
  {
    pattern: /InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure\b/,
    translate: ([word]) => ({ code: 'NO_CREDENTIALS', sentence: `AWS does not accept these credentials (${word})` }),
  },
  {
    pattern: /invalid AWS Region: ?(\S*?)\.?$|Invalid region value|OptInRequired|not (subscribed|opted in)/im,
    translate: (_, { region }) => ({
      code: 'REGION_UNKNOWN',
      sentence: `AWS has no region ${region ?? 'of this name'}, or the account has not enabled it`,
    }),
  },
  {
    pattern: /(does not|doesn't) match any of the checksums|checksum (mismatch|list)|no checksums/i,
    translate: () => ({
      code: 'PROVIDER_UNAVAILABLE',
      sentence: 'The AWS provider that was found is not the released 5.100.0: its checksum differs',
      hint: 'Use another mirror, or none: the checksums are shipped and are not to be changed',
    }),
  },
  {
    pattern:
      /Failed to (query available provider packages|install provider)|Required plugins are not installed|Inconsistent dependency lock file|Failed to (instantiate|obtain) (provider|schema)|could not connect to registry/i,
    translate: () => ({
      code: 'PROVIDER_UNAVAILABLE',
      sentence: 'The AWS provider 5.100.0 can be neither downloaded from registry.terraform.io nor found on this computer',
    }),
  },
  {
    pattern: /state (?:snapshot|file) was created by Terraform v?(\d[\d.]*\d)/,
    translate: ([, version]) => ({
      code: 'TERRAFORM_TOO_OLD',
      sentence: `The state was last written by Terraform ${version}, which is newer than the one installed`,
      hint: `Install Terraform ${version} or newer`,
    }),
  },
  {
    pattern: /Saved plan is stale|Failed to load "[^"]*" as a plan file|plan file was created (against|by) a different/i,
    translate: ({ input }) => ({
      code: 'PLAN_STALE',
      sentence: input.includes('Failed to load')
        ? 'The saved plan is not there any more, or cannot be read'
        : 'Somebody changed the state after this plan was made, so it was not applied',
    }),
  },
  {
    pattern: /S3 bucket "([^"]+)" does not exist/,
    translate: ([, bucket], { environment }) => ({
      code: 'NOT_BOOTSTRAPPED',
      sentence: `The state bucket ${bucket} does not exist`,
      hint: `trading-infra bootstrap --env ${environment ?? 'NAME'}`,
    }),
  },
  ...awsRefusals,
];

/** What is at an endpoint on this computer has ended, and with it whatever it held. */
export function endpointGone({ endpoint, environment = 'NAME' }: Pick<FailureContext, 'endpoint' | 'environment'>) {
  return {
    code: 'EMULATOR_GONE' as const,
    sentence: `Nothing answers at ${endpoint}: the sandbox is gone, with everything in it`,
    hint: `trading-infra deploy --env ${environment} --bootstrap (starts a new, empty sandbox)`,
  };
}

/** The lock's id, owner, operation and time, in a sentence and (as `lock`) for `--json`. */
function lockHeld(text: string, { stackFolder = '.' }: FailureContext): Translation {
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s+(\\S.*?)\\s*$`, 'm').exec(text)?.[1];
  const lock = { id: field('ID'), who: field('Who'), operation: field('Operation'), created: field('Created'), path: field('Path') };
  if (lock.id === undefined) return { code: 'STATE_LOCKED', sentence: 'The state is locked, and its lock does not say by whom' };
  const what = lock.operation?.replace(/^OperationType/, '').toLowerCase() ?? 'something';
  return {
    code: 'STATE_LOCKED',
    sentence: `The state is locked by ${lock.who ?? 'somebody'}, who runs ${what} since ${lock.created ?? 'a time that is not known'} (lock ${lock.id})`,
    hint: `Wait until they are done. Only if that process is surely dead: terraform -chdir=${stackFolder} force-unlock ${lock.id}`,
    more: { lock },
  };
}
