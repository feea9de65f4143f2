// Opens the stacks that an environment consists of: its own, and the foundation of its account and region.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { type StackId, stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { StackRun } from '../../terraform/driver/run.js';
import { readLocalState, readStateObject, type StateResource } from '../../terraform/state.js';
import { synthesize } from '../../terraform/synth.js';
import { foundationWorkId, localStateFile } from '../../workspace/directory.js';
import { foundationRun, platformRun, type Session } from '../session/session.js';
import { DeployedStack } from './deployed-stack.js';

export interface OpenStack {
  run: StackRun;
  deployed: DeployedStack;
}

/**
 * Synthesizes the stacks and reads their states. Leaves out a foundation whose state is elsewhere. Throws NOT_DEPLOYED if the environment has
 * no state, and the errors of `findTerraform`.
 */
export async function openStacks(session: Session): Promise<OpenStack[]> {
  const { environment, foundation, file, target } = session;
  const runs = await Promise.all([platformRun(session), foundationRun(session)]);
  const stacks = await Promise.all(
    runs.map(async (run): Promise<OpenStack> => {
      const state = await readState(target, environment, { settingsPath: file.path, stack: run.stack });
      if (run.stack === 'platform' && state.length === 0) throw notDeployed(environment);
      await synthesize({ environment, foundation, outDir: run.workDirectory.out });
      const text = await readFile(join(run.workDirectory.out, 'stacks', run.stack, 'cdk.tf.json'), 'utf8');
      return { run, deployed: new DeployedStack(JSON.parse(text), state) };
    }),
  );
  return stacks.filter(({ deployed }) => deployed.resources.length > 0);
}

interface StackPlace {
  settingsPath: string;
  stack: StackId;
}

/** Reads a stack's state without Terraform; empty if there is none. */
async function readState(target: Target, environment: Environment, { settingsPath, stack }: StackPlace): Promise<StateResource[]> {
  if (environment.state === 'local') {
    const id = stack === 'platform' ? environment.name : foundationWorkId(environment);
    return (await readLocalState(localStateFile(settingsPath, id, stack))) ?? [];
  }
  const { bucket, environmentStateKey, foundationStateKey } = stateNames(environment);
  const key = stack === 'platform' ? environmentStateKey(environment.name) : foundationStateKey;
  return (await readStateObject(await target.aws.s3(), bucket, key)) ?? [];
}

function notDeployed({ name }: Environment): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `${name} has no state, so it is not deployed.`, {
    hint: `trading-infra deploy --env ${name}`,
  });
}
