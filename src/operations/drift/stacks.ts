// Reads the stacks that an environment consists of: its own, and the foundation of its account and region.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { type StackId, stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { readLocalState, readStateObject, type StateResource } from '../../terraform/state.js';
import { synthesize } from '../../terraform/synth.js';
import { foundationWorkId, localStateFile } from '../../workspace/directory.js';
import type { Session } from '../session/session.js';
import { DeployedStack } from './deployed-stack.js';

/** A session, as far as its stacks need it. */
type StackSession = Pick<Session, 'environment' | 'foundation' | 'file' | 'target' | 'workDirectory'>;

/**
 * Synthesizes the stacks and reads their states, without Terraform. Leaves out a foundation whose state is elsewhere. Throws NOT_DEPLOYED if
 * the environment has no state.
 */
export async function readDeployedStacks(session: StackSession): Promise<Map<StackId, DeployedStack>> {
  const { environment, foundation, file, target, workDirectory } = session;
  const ids = ['platform', 'foundation'] as const;
  const states = await Promise.all(ids.map((stack) => readState(target, environment, { settingsPath: file.path, stack })));
  if (states[0]?.length === 0) throw notDeployed(environment);
  const outDir = await mkdtemp(join(workDirectory.root, 'stacks-'));
  try {
    await synthesize({ environment, foundation, outDir });
    const texts = await Promise.all(ids.map((stack) => readFile(join(outDir, 'stacks', stack, 'cdk.tf.json'), 'utf8')));
    const stacks = ids.map((id, i): [StackId, DeployedStack] => [id, new DeployedStack(JSON.parse(texts[i] ?? '{}'), states[i] ?? [])]);
    return new Map(stacks.filter(([, { resources }]) => resources.length > 0));
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

interface StackPlace {
  settingsPath: string;
  stack: StackId;
}

/** Reads a stack's state without Terraform; empty if there is none. */
async function readState(
  target: Pick<Target, 'aws'>,
  environment: Environment,
  { settingsPath, stack }: StackPlace,
): Promise<StateResource[]> {
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
