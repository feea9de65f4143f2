// An open environment: its settings, its target (AWS or the sandbox), its work directory and Terraform.

import { dirname, join } from 'node:path';
import { openTarget, type Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { environmentOf, foundationOf, type SettingsFile } from '../../settings/file.js';
import type { Environment, Foundation } from '../../settings/schema.js';
import type { StackRun } from '../../terraform/driver/run.js';
import type { Terraform } from '../../terraform/find-terraform.js';
import { foundationWorkId, prepareWorkDirectory, type WorkDirectory, workDirectoryAt, workRoot } from '../../workspace/directory.js';
import { givesNetwork, withDeployedRange } from './deployed-network.js';
import { planBasis } from './plan-basis.js';

export interface SessionOptions {
  env: string;
  profile?: string | undefined;
  pluginMirror?: string | undefined;
  debug?: boolean | undefined;
  /** Whether to start the sandbox if the environment is in the sandbox and it is not running. */
  start?: boolean;
  /** Set by commands that only read: they work in a folder that cannot be written, too. */
  readOnly?: boolean;
}

export interface Session {
  file: SettingsFile;
  environment: Environment;
  foundation: Foundation;
  target: Target;
  workDirectory: WorkDirectory;
  options: SessionOptions;
  /** The address range of the deployed VPC, if the settings file gives none; `environment` has it, in place of the default. */
  deployedNetwork?: string;
  /** Finds Terraform on the first call. Throws the errors of `findTerraform`. */
  terraform: () => Promise<Terraform>;
}

type SessionContext = Pick<Context, 'env' | 'cwd' | 'run' | 'now' | 'sleep' | 'signal' | 'report' | 'platform' | 'interactive'>;

/**
 * Opens an environment. Throws SETTINGS_NOT_FOUND, ENVIRONMENT_UNKNOWN and the errors of `openTarget`; with `start`, also
 * those of `findTerraform`.
 */
export async function openSession(ctx: SessionContext, file: SettingsFile, options: SessionOptions): Promise<Session> {
  const configured = environmentOf(file, options.env);
  const search = { folder: dirname(file.path), pluginMirror: options.pluginMirror };
  let terraform: Promise<Terraform> | undefined;
  const findOnce = () => {
    terraform ??= import('../../terraform/find-terraform.js').then(({ findTerraform }) => findTerraform(ctx, search));
    return terraform;
  };
  // Do not start the sandbox if Terraform is missing.
  if (options.start) await findOnce();
  const [target, workDirectory] = await Promise.all([
    openTarget(ctx, { environment: configured, settingsPath: file.path, profile: options.profile, start: options.start ?? false }),
    prepareWorkDirectory(file.path, configured.name).catch((error) => {
      if (!options.readOnly) throw error;
      return workDirectoryAt(file.path, configured.name);
    }),
  ]);
  await removeDeadPlansOf(file.path, [configured]);
  const foundation = foundationOf(file, configured);
  return {
    file,
    ...(await withDeployedNetwork(file, configured, target)),
    foundation,
    target,
    workDirectory,
    options,
    terraform: findOnce,
  };
}

/**
 * Gives an environment without `network.cidr` in the settings file the address range of its VPC. Earlier versions had another default for each
 * size, and a VPC can only be replaced, together with everything in it.
 */
async function withDeployedNetwork(
  file: SettingsFile,
  environment: Environment,
  { aws }: Target,
): Promise<Pick<Session, 'environment' | 'deployedNetwork'>> {
  if (givesNetwork(file, environment.name)) return { environment };
  const { readDeployedNetwork } = await import('./deployed-state.js');
  const cidr = await readDeployedNetwork(aws, environment, file.path);
  if (cidr === undefined) return { environment };
  return { environment: withDeployedRange(environment, file, cidr), deployedNetwork: cidr };
}

/** Removes the plans of killed runs, of these environments and of their foundations. A plan contains the API key, so it must not stay on the disk. */
export async function removeDeadPlansOf(settingsPath: string, environments: readonly Pick<Environment, 'name' | 'account' | 'region'>[]) {
  const { removeDeadPlans } = await import('../../terraform/driver/job.js');
  const ids = environments.flatMap((environment) => [environment.name, foundationWorkId(environment)]);
  await Promise.all([...new Set(ids)].map((id) => removeDeadPlans(join(workRoot(settingsPath, id), 'plan'))));
}

/** Returns the inputs with which the driver runs Terraform on the environment's platform stack. */
export async function platformRun(session: Session): Promise<StackRun> {
  const workDirectory = await prepareWorkDirectory(session.file.path, session.environment.name);
  return { ...(await runInputs(session)), stack: 'platform', workDirectory };
}

/** Returns the inputs with which the driver runs Terraform on the foundation stack of the environment's account and region. */
export async function foundationRun(session: Session): Promise<StackRun> {
  const workDirectory = await prepareWorkDirectory(session.file.path, foundationWorkId(session.environment));
  return { ...(await runInputs(session)), stack: 'foundation', workDirectory };
}

/** Writes both stacks, as the settings describe them, into the folder of a run. */
export async function synthesizeFor({ environment, foundation }: Session, { workDirectory }: StackRun): Promise<void> {
  const { synthesize } = await import('../../terraform/synth.js');
  return synthesize({ environment, foundation, outDir: workDirectory.out });
}

async function runInputs(session: Session): Promise<Omit<StackRun, 'stack' | 'workDirectory'>> {
  const { target, terraform, environment, options } = session;
  const { pluginMirror, debug } = options;
  const basis = planBasis(session);
  return { env: target.childEnv, terraform: await terraform(), environment: environment.name, pluginMirror, debug, basis };
}
