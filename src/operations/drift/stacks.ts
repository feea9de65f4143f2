// Reads the stacks that an environment consists of: its own, and the foundation of its account and region.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TradingInfraError } from '../../errors.js';
import { parseJson } from '../../json.js';
import type { StackId } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { readStateAt } from '../../terraform/state.js';
import { withSynthesis } from '../../terraform/synth.js';
import type { Session } from '../session/session.js';
import { foundationStateLocation, platformStateLocation } from '../session/state-locations.js';
import { DeployedStack } from './deployed-stack.js';

/** A session, as far as its stacks need it. */
type StackSession = Pick<Session, 'environment' | 'foundation' | 'file' | 'target' | 'workDirectory'>;

/**
 * Synthesizes the stacks and reads their states, without Terraform. A foundation whose state is elsewhere has no deployed resources. Throws
 * NOT_DEPLOYED if the environment has no state.
 */
export async function readDeployedStacks(session: StackSession): Promise<Map<StackId, DeployedStack>> {
  const { environment, foundation, file, target, workDirectory } = session;
  const ids = ['platform', 'foundation'] as const;
  const locations = [platformStateLocation(environment, file.path), foundationStateLocation(environment, file.path)];
  const states = await Promise.all(locations.map(async (location) => (await readStateAt(target.aws, location)) ?? []));
  if (states[0]?.length === 0) throw notDeployed(environment);
  return withSynthesis({ environment, foundation }, workDirectory.root, async (outDir) => {
    const texts = await Promise.all(ids.map((stack) => readFile(join(outDir, 'stacks', stack, 'cdk.tf.json'), 'utf8')));
    return new Map(
      ids.map((id, i) => [id, new DeployedStack(parseJson(texts[i] ?? '{}', `The synthesized stack ${id}`), states[i] ?? [])]),
    );
  });
}

function notDeployed({ name }: Environment): TradingInfraError {
  return new TradingInfraError('NOT_DEPLOYED', `${name} has no state, so it is not deployed.`, {
    hint: `trading-infra deploy --env ${name}`,
  });
}
