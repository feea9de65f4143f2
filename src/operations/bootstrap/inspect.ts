// Finds out how much of the bootstrap an account and region already have. Changes nothing.
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Environment } from '../../settings/schema.js';
import { readStateAt, type StateResource } from '../../terraform/state.js';
import { readUnfinishedBootstrap } from '../recovery/unfinished-bootstrap.js';
import type { Session } from '../session/session.js';
import { foundationStateLocation } from '../session/state-locations.js';
import { type FoundationProbe, probeFoundation } from './foundation-probe.js';
import { inspectStateBucket, type StateBucketState } from './state-bucket.js';

/** The properties of an environment on which its bootstrap depends: where it is deployed and how its state is kept. */
export type BootstrapLocation = Pick<Environment, 'account' | 'region' | 'state'>;

export interface BootstrapState {
  /** True if nothing is missing, so that `deploy` can continue. */
  isComplete: boolean;
  /** Undefined if states are kept in local files. */
  stateBucket: StateBucketState | undefined;
  foundation: FoundationProbe & { isDeployed: boolean };
  /** What bootstrap would create or repair, as noun phrases. */
  missing: string[];
}

/**
 * Inspects everything that bootstrap creates; `begun` has the addresses that an unfinished bootstrap had begun. Throws NAME_TAKEN if the state bucket
 * belongs to another account.
 */
export async function inspectBootstrap(
  target: AwsAccess,
  location: BootstrapLocation,
  settingsPath: string,
  begun: ReadonlySet<string> = new Set(),
): Promise<BootstrapState> {
  const [stateBucket, state] = await Promise.all([
    location.state === 's3' ? inspectStateBucket(target) : undefined,
    readFoundationState(target, location, settingsPath),
  ]);
  const probe = await probeFoundation(target, state, begun);
  const isDeployed = begun.size === 0 && (state.length > 0 || probe.isElsewhere);
  const part = begun.size === 0 ? 'the foundation' : 'the rest of the foundation';
  const missing = [...(stateBucket?.missing ?? []), ...(isDeployed ? [] : [`${part} of ${location.account}/${location.region}`])];
  return { isComplete: missing.length === 0, stateBucket, foundation: { ...probe, isDeployed }, missing };
}

/** Returns the resources in the foundation's state; an empty list if there is no state yet. */
export async function readFoundationState(
  target: AwsAccess,
  location: BootstrapLocation,
  settingsPath: string,
): Promise<readonly StateResource[]> {
  return (await readStateAt(target.aws, foundationStateLocation(location, settingsPath))) ?? [];
}

/** Summarizes what bootstrap would create. Does not list the properties of a bucket that does not exist yet. */
export function describeMissing({ stateBucket, missing }: BootstrapState): string {
  if (stateBucket === undefined || stateBucket.exists) return missing.join(', ');
  const others = missing.filter((noun) => !stateBucket.missing.includes(noun));
  return [`the state bucket ${stateBucket.bucket} with its key`, ...others].join(', ');
}

export function notBootstrapped(environment: string, state: BootstrapState): TradingInfraError {
  return new TradingInfraError(
    'NOT_BOOTSTRAPPED',
    `The account is not prepared for ${environment} yet (bootstrap). Missing: ${describeMissing(state)}.`,
    {
      hint: `trading-infra bootstrap --env ${environment}   # or deploy with --bootstrap`,
      details: { missing: state.missing },
    },
  );
}

/** Throws NOT_BOOTSTRAPPED if the state bucket is missing or incomplete, because a plan needs it. Only notes a missing foundation. */
export async function requireStateBucket(ctx: Context, session: Session): Promise<void> {
  const { target, environment, file } = session;
  const state = await inspectBootstrap(target, environment, file.path, await readUnfinishedBootstrap(ctx, session));
  if (state.stateBucket !== undefined && state.stateBucket.missing.length > 0) throw notBootstrapped(environment.name, state);
  if (!state.isComplete) ctx.report({ type: 'note', text: `A deploy would first need: ${describeMissing(state)}.` });
}
