// Finds out how much of the bootstrap an account and region already have. Changes nothing.
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { readLocalState, readStateObject, type StateResource } from '../../terraform/state.js';
import { foundationWorkId, localStateFile } from '../../workspace/directory.js';
import type { Session } from '../session/session.js';
import { type FoundationProbe, probeFoundation } from './foundation-probe.js';
import { inspectStateBucket, type StateBucketState } from './state-bucket.js';

/** Where an environment is deployed and how it keeps its state: its bootstrap depends on nothing else. */
export type BootstrapLocation = Pick<Environment, 'account' | 'region' | 'state'>;

export interface BootstrapState {
  /** Nothing is missing: `deploy` can go on. */
  isComplete: boolean;
  /** undefined when states are kept in local files. */
  stateBucket: StateBucketState | undefined;
  foundation: FoundationProbe & { isDeployed: boolean };
  /** What bootstrap would create or repair, as noun phrases. */
  missing: string[];
}

/** Inspects everything that bootstrap creates. NAME_TAKEN when the state bucket belongs to another account. */
export async function inspectBootstrap(target: AwsAccess, location: BootstrapLocation, settingsPath: string): Promise<BootstrapState> {
  const [stateBucket, state] = await Promise.all([
    location.state === 's3' ? inspectStateBucket(target) : undefined,
    readFoundationState(target, location, settingsPath),
  ]);
  const probe = await probeFoundation(target, state);
  const isDeployed = state.length > 0 || probe.isElsewhere;
  const missing = [...(stateBucket?.missing ?? []), ...(isDeployed ? [] : [`the foundation of ${location.account}/${location.region}`])];
  return { isComplete: missing.length === 0, stateBucket, foundation: { ...probe, isDeployed }, missing };
}

/** The resources in the foundation's state; empty when there is no state yet. */
export async function readFoundationState(
  target: AwsAccess,
  location: BootstrapLocation,
  settingsPath: string,
): Promise<readonly StateResource[]> {
  if (location.state === 'local')
    return (await readLocalState(localStateFile(settingsPath, foundationWorkId(location), 'foundation'))) ?? [];
  const { bucket, foundationStateKey } = stateNames(location);
  return (await readStateObject(await target.aws.s3(), bucket, foundationStateKey)) ?? [];
}

/** What bootstrap would create, in a few words: the properties of a bucket that does not exist yet are not listed one by one. */
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
      hint: `trading-infra bootstrap --env ${environment}, or deploy with --bootstrap`,
      details: { missing: state.missing },
    },
  );
}

/** A plan needs the bucket that holds the state: NOT_BOOTSTRAPPED without it. A missing foundation is only noted. */
export async function requireStateBucket(ctx: Pick<Context, 'report'>, { target, environment, file }: Session): Promise<void> {
  const state = await inspectBootstrap(target, environment, file.path);
  if (state.stateBucket !== undefined && state.stateBucket.missing.length > 0) throw notBootstrapped(environment.name, state);
  if (!state.isComplete) ctx.report({ type: 'note', text: `A deploy would first need: ${describeMissing(state)}.` });
}
