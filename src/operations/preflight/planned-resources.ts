// The resources that a deploy would create: those of the synthesized stacks that the states do not hold yet.
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../aws/target.js';
import { parseJson } from '../../json.js';
import type { StackId } from '../../platform/names.js';
import type { Environment, Foundation } from '../../settings/schema.js';
import type { SynthesizedStack } from '../../terraform/backend.js';
import type { StateResource } from '../../terraform/state.js';
import { withSynthesis } from '../../terraform/synth.js';
import { readFoundationState } from '../bootstrap/inspect.js';
import { readPlatformState } from '../session/deployed-state.js';

export interface PlannedResource {
  stack: StackId;
  /** The Terraform type, such as `aws_s3_bucket`. */
  type: string;
  /** The name in the configuration, such as `s3_raw_bucket`. */
  name: string;
  settings: Readonly<Record<string, unknown>>;
}

export interface PlannedResources {
  /** All resources of the platform, whether they exist or not. */
  platform: PlannedResource[];
  /** The resources that are in no state yet, of the platform and of the foundation. */
  missing: PlannedResource[];
  /** The resources in the platform's state, with their attributes. */
  deployed: readonly StateResource[];
  /** Whether the environment's state holds anything. */
  isDeployed: boolean;
}

/** Synthesizes both stacks into a temporary folder and compares them with the states. Throws the errors of reading the states. */
export async function findPlannedResources(
  target: Target,
  { environment, foundation, settingsPath }: { environment: Environment; foundation: Foundation; settingsPath: string },
): Promise<PlannedResources> {
  const [planned, platformState, foundationState] = await Promise.all([
    synthesizeResources(environment, foundation),
    readPlatformState(target.aws, environment, settingsPath),
    readFoundationState(target, environment, settingsPath),
  ]);
  const isMissing = (state: readonly StateResource[], { type, name }: PlannedResource) =>
    !state.some((held) => held.type === type && held.name === name);
  return {
    platform: planned.platform,
    missing: [
      ...planned.platform.filter((resource) => isMissing(platformState, resource)),
      ...planned.foundation.filter((resource) => isMissing(foundationState, resource)),
    ],
    deployed: platformState,
    isDeployed: platformState.length > 0,
  };
}

function synthesizeResources(environment: Environment, foundation: Foundation): Promise<Record<StackId, PlannedResource[]>> {
  return withSynthesis({ environment, foundation }, tmpdir(), async (outDir) => ({
    platform: await readStack(outDir, 'platform'),
    foundation: await readStack(outDir, 'foundation'),
  }));
}

async function readStack(outDir: string, stack: StackId): Promise<PlannedResource[]> {
  const file = join(outDir, 'stacks', stack, 'cdk.tf.json');
  const { resource = {} } = parseJson<SynthesizedStack>(await readFile(file, 'utf8'), file);
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, settings]): PlannedResource => ({ stack, type, name, settings })),
  );
}
