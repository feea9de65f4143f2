// Once per account and region: the state bucket (with the SDK), then the foundation (with Terraform). It looks before it makes.
import type { Context } from '../context.js';
import { stateNames } from '../stacks/names.js';
import type { Environment, Foundation } from '../stacks/settings.js';
import { type FoundationDecision, type FoundationProbe, probeFoundation } from './foundation-probe.js';
import { ensureStateBucket, inspectStateBucket, type StateBucketState } from './state-bucket.js';
import { step } from './step.js';
import type { Target } from './target.js';
import { readLocalState, readStateObject, type StateResource } from './terraform-state.js';
import { foundationWorkId, localStateFile } from './working-folder.js';

/** The environment that a bootstrap is for: only where it lies and how it keeps its state matter. */
export type BootstrapPlace = Pick<Environment, 'account' | 'region' | 'state'>;
type BootstrapTarget = Pick<Target, 'account' | 'region' | 'endpoint' | 'aws'>;

export interface BootstrapState {
  /** Nothing is missing: `deploy` may go on. */
  isComplete: boolean;
  /** undefined when states are kept in local files. */
  stateBucket: StateBucketState | undefined;
  foundation: FoundationProbe & { isDeployed: boolean };
  /** What bootstrap would make or mend, as nouns. */
  missing: string[];
}

/** What the foundation's stack needs of the Terraform driver; `planStack` and `applyPlan` are bound to that stack. */
export interface FoundationDriver<Plan extends { hasChanges: boolean }, Applied> {
  /** Writes the decision into the settings file. */
  saveDecision(decision: FoundationDecision): Promise<void>;
  synthesize(foundation: Foundation): Promise<void>;
  planStack(options: { destroy: boolean }): Promise<Plan>;
  /** Shows the plan to a person; throws DECLINED. */
  approve(plan: Plan): Promise<void>;
  applyPlan(plan: Plan): Promise<Applied>;
}

export interface BootstrapResult<Applied> extends FoundationProbe {
  /** undefined when states are kept in local files; `did` names what was made or mended. */
  stateBucket: { bucket: string; did: string[] } | undefined;
  /** undefined when the foundation was as it should be already. */
  applied: Applied | undefined;
}

/** Looks at everything that bootstrap makes, at once; changes nothing. NAME_TAKEN when the state bucket is somebody else's. */
export async function inspectBootstrap(target: BootstrapTarget, place: BootstrapPlace, settingsPath: string): Promise<BootstrapState> {
  const [stateBucket, state] = await Promise.all([
    place.state === 's3' ? inspectStateBucket(target) : undefined,
    readFoundationState(target, place, settingsPath),
  ]);
  const probe = await probeFoundation(target, state);
  const isDeployed = state.length > 0 || probe.isElsewhere;
  const missing = [...(stateBucket?.missing ?? []), ...(isDeployed ? [] : [`the foundation of ${place.account}/${place.region}`])];
  return { isComplete: missing.length === 0, stateBucket, foundation: { ...probe, isDeployed }, missing };
}

/** The resources in the foundation's own state; none when there is no state yet. */
export async function readFoundationState(
  target: BootstrapTarget,
  place: BootstrapPlace,
  settingsPath: string,
): Promise<readonly StateResource[]> {
  if (place.state === 'local') return (await readLocalState(localStateFile(settingsPath, foundationWorkId(place), 'foundation'))) ?? [];
  const { bucket, foundationStateKey } = stateNames(place);
  return (await readStateObject(await target.aws.s3(), bucket, foundationStateKey)) ?? [];
}

/**
 * Makes what is missing; running it again changes nothing. The decision (manage or adopt) is saved before Terraform plans, so that a
 * second try after a failure plans the same. NAME_TAKEN, and whatever the driver throws.
 */
export async function bootstrapAccount<Plan extends { hasChanges: boolean }, Applied>(
  ctx: Pick<Context, 'report' | 'now' | 'sleep'>,
  target: BootstrapTarget,
  { foundation, settingsPath, driver }: { foundation: Foundation; settingsPath: string; driver: FoundationDriver<Plan, Applied> },
): Promise<BootstrapResult<Applied>> {
  const { bucket } = stateNames(target);
  const made = foundation.state === 's3' ? await makeStateBucket(ctx, target) : undefined;
  const probe = await step(ctx, { id: 'foundation-probe', title: 'Look at what the account has already' }, async () =>
    probeFoundation(target, await readFoundationState(target, foundation, settingsPath)),
  );
  for (const text of probe.sentences) ctx.report({ type: probe.warnings.includes(text) ? 'warning' : 'note', text });
  const applied = probe.isElsewhere ? undefined : await deployFoundation(driver, { ...foundation, ...probe.decision });
  return { stateBucket: made && { bucket, did: made.did }, ...probe, applied };
}

function makeStateBucket(ctx: Pick<Context, 'report' | 'now' | 'sleep'>, target: BootstrapTarget): Promise<{ did: string[] }> {
  const note = ({ did }: { did: string[] }) => (did.length === 0 ? 'as it should be' : `made: ${did.join('; ')}`);
  const title = `State bucket ${stateNames(target).bucket}`;
  return step(ctx, { id: 'state-bucket', title, note }, () => ensureStateBucket(ctx, target));
}

async function deployFoundation<Plan extends { hasChanges: boolean }, Applied>(
  driver: FoundationDriver<Plan, Applied>,
  foundation: Foundation,
): Promise<Applied | undefined> {
  await driver.saveDecision({ recorder: foundation.recorder, apiGatewayLogRole: foundation.apiGatewayLogRole });
  await driver.synthesize(foundation);
  const plan = await driver.planStack({ destroy: false });
  if (!plan.hasChanges) return undefined;
  await driver.approve(plan);
  return driver.applyPlan(plan);
}
