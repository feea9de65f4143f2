// `bootstrap --remove`: takes foundation and state bucket back, once no environment stands on them, and proves that nothing is left.
import { StopConfigurationRecorderCommand } from '@aws-sdk/client-config-service';
import type { Context } from '../context.js';
import { foundationNames, stateNames } from '../stacks/names.js';
import type { Foundation } from '../stacks/settings.js';
import { askingAws, orAbsent } from './aws-errors.js';
import { type FoundationDriver, readFoundationState } from './bootstrap.js';
import { emptyBucket } from './bucket-contents.js';
import { type KnownEnvironments, refuseEnvironmentsLeft } from './environments-left.js';
import { findFoundationResidue, findStateResidue, type Residue } from './residue.js';
import { removeStateBucket, type StateBucketRemoval } from './state-bucket-removal.js';
import type { StatePlace } from './state-key.js';
import { step } from './step.js';
import type { StateResource } from './terraform-state.js';

type RemovalContext = Pick<Context, 'report' | 'now' | 'signal'>;
type RemovalDriver<Plan extends { hasChanges: boolean }, Applied> = Pick<
  FoundationDriver<Plan, Applied>,
  'synthesize' | 'planStack' | 'approve' | 'applyPlan'
>;

export interface BootstrapRemoval<Applied> extends StateBucketRemoval {
  /** undefined when there was no foundation to destroy. */
  destroyed: Applied | undefined;
  residue: Residue[];
}

/**
 * Removes everything that `bootstrapAccount` made; what was adopted stays. Running it again removes what a failure left. IN_USE while an
 * environment of account and region is left, and whatever the driver throws.
 */
export async function removeBootstrap<Plan extends { hasChanges: boolean }, Applied>(
  ctx: RemovalContext,
  target: StatePlace,
  {
    foundation,
    known,
    driver,
  }: {
    foundation: Foundation;
    known: KnownEnvironments;
    driver: RemovalDriver<Plan, Applied>;
  },
): Promise<BootstrapRemoval<Applied>> {
  await step(ctx, { id: 'environments-left', title: 'Look for environments that are left' }, () =>
    askingAws(target, 's3:ListBucket', () => refuseEnvironmentsLeft(target, known)),
  );
  const state = await askingAws(target, 's3:GetObject', () => readFoundationState(target, foundation, known.settingsPath));
  const destroyed = state.length > 0 ? await destroyFoundation(ctx, target, { foundation, state, driver }) : undefined;
  const { removed, waiting } = foundation.state === 's3' ? await takeStateBucket(ctx, target) : { removed: [], waiting: [] };
  const residue = await step(ctx, { id: 'residue', title: 'Ask the services what is left' }, async () =>
    (await Promise.all([findFoundationResidue(target), foundation.state === 's3' ? findStateResidue(target) : []])).flat(),
  );
  return { destroyed, removed, waiting, residue };
}

async function destroyFoundation<Plan extends { hasChanges: boolean }, Applied>(
  ctx: RemovalContext,
  target: StatePlace,
  { foundation, state, driver }: { foundation: Foundation; state: readonly StateResource[]; driver: RemovalDriver<Plan, Applied> },
): Promise<Applied | undefined> {
  await driver.synthesize(foundation);
  const plan = await driver.planStack({ destroy: true });
  if (!plan.hasChanges) return undefined;
  await driver.approve(plan);
  const hasRecorder = state.some(({ type }) => type === 'aws_config_configuration_recorder');
  if (hasRecorder) await emptyConfigBucket(ctx, target);
  return driver.applyPlan(plan);
}

/** The recorder is stopped first: it would go on delivering into the bucket that is being emptied. */
async function emptyConfigBucket(ctx: RemovalContext, target: StatePlace): Promise<void> {
  const { recorder, configBucket } = foundationNames(target);
  const note = (deleted: number) => `${deleted} versions deleted`;
  await step(ctx, { id: 'config-bucket', title: `Empty ${configBucket}`, note }, () =>
    askingAws(target, 's3:DeleteObjectVersion', async () => {
      const config = await target.aws.config();
      await orAbsent(config.send(new StopConfigurationRecorderCommand({ ConfigurationRecorderName: recorder })));
      return emptyBucket(ctx, await target.aws.s3(), configBucket);
    }),
  );
}

function takeStateBucket(ctx: RemovalContext, target: StatePlace): Promise<StateBucketRemoval> {
  const title = `Remove the state bucket ${stateNames(target).bucket}`;
  return step(ctx, { id: 'state-bucket', title }, () => removeStateBucket(ctx, target));
}
