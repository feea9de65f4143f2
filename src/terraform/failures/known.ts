// The failures of Terraform and AWS that are recognised, each by a pattern. The first match wins.
import { describeLock } from '../driver/lock-holder.js';
import { isLocal } from '../endpoint-watch.js';
import type { FailedRun, FailureTranslation, KnownFailure } from './failure.js';
import { awsRefusals } from './known-aws.js';
import { providerFailures } from './known-provider.js';
import { commandAfter } from './next-command.js';

export const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    translate: () => ({ code: 'DISK_FULL', sentence: 'The disk is full' }),
  },
  {
    pattern: /^\s*Operation:\s+moved to (local|s3)\s*$/m,
    translate: ([, kind], { environment = 'NAME' }) => ({
      code: 'STATE_LOCKED',
      sentence: `The state is not here: state migrate has moved it, or was interrupted on the way (state: ${kind})`,
      hint: `trading-infra state migrate --env ${environment} --to ${kind}`,
    }),
  },
  { pattern: /Error acquiring the state lock/, translate: (_, run, text) => explainLock(text, run) },
  {
    pattern: /(connection refused|connection reset by peer|: EOF\b|server closed idle connection)/,
    translate: (_, run, text) =>
      isLocal(run.endpoint) && text.includes(new URL(run.endpoint).host) ? describeLostEndpoint(run) : undefined,
  },
  {
    pattern: /errored\.tfstate|Failed to persist state|Error saving state/i,
    translate: (_, run) => ({
      sentence: 'The state could not be saved to its backend; it is kept on this computer, and the next run saves it first',
      hint: `${commandAfter(run)}   # once the state can be written again`,
    }),
  },
  {
    pattern: /AWS account ID not allowed: (\d+)/,
    translate: ([, account]) => ({
      code: 'ACCOUNT_MISMATCH',
      sentence: `The credentials belong to account ${account}, not to the account of the environment`,
    }),
  },
  {
    pattern:
      /ExpiredToken|RequestExpired|token (included in the request is|has) expired|SSO session (has expired|associated with this profile has expired)|refresh cached SSO token failed|InvalidGrantException/i,
    translate: () => ({ code: 'CREDENTIALS_EXPIRED', sentence: 'The AWS credentials expired while Terraform was running' }),
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
      sentence: `The region ${region ?? 'in the settings'} does not exist, or is not enabled for the account`,
    }),
  },
  ...providerFailures,
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
        ? 'The saved plan is missing or cannot be read'
        : 'The state has changed since this plan was created, so the plan was not applied',
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

/** The error for a sandbox that ended while Terraform was using it. */
export function describeLostEndpoint({ endpoint, environment = 'NAME' }: Pick<FailedRun, 'endpoint' | 'environment'>) {
  return {
    code: 'EMULATOR_GONE' as const,
    sentence: `The sandbox at ${endpoint} has stopped, and everything deployed in it is gone`,
    hint: `trading-infra deploy --env ${environment} --bootstrap   # in a new, empty sandbox`,
  };
}

/**
 * Says who locked the state, when, for which operation, and what is known about that process. With `--json`, the same facts are in `lock`.
 */
function explainLock(text: string, { environment = 'NAME', lockHolder }: FailedRun): FailureTranslation | undefined {
  const field = (name: string) => new RegExp(`^[ \\t]*${name}:[ \\t]+(\\S.*?)\\s*$`, 'm').exec(text)?.[1];
  const { id, created, ...facts } = { id: field('ID'), who: field('Who'), operation: field('Operation'), created: field('Created') };
  const hint = `trading-infra unlock --env ${environment}`;
  // The lock was refused for another reason than that it is held.
  if (id === undefined && /api error (?!PreconditionFailed|ConditionalRequestConflict)/.test(text)) return undefined;
  if (id === undefined) {
    const sentence = 'The state is locked, but the lock does not say by whom: it is empty, cut or not written by Terraform';
    return { code: 'STATE_LOCKED', sentence, hint };
  }
  const lock = { ...facts, id, created: created?.replace(/^(\S+) (\S+) \+0000 UTC$/, '$1T$2Z') };
  const holder = lockHolder?.(lock);
  return {
    code: 'STATE_LOCKED',
    sentence: `The state is ${describeLock(lock, holder)}`,
    hint,
    more: { lock: { ...lock, path: field('Path'), ...(holder && { holder }) } },
  };
}
