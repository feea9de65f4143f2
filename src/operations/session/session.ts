// An open environment: its settings, its target (AWS or the sandbox), its work directory and Terraform.

import { join } from 'node:path';
import { openTarget, type Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import type { TradingInfraError } from '../../errors.js';
import { environmentOf, foundationOf, type SettingsFile } from '../../settings/file.js';
import type { Environment, Foundation } from '../../settings/schema.js';
import type { StackRun } from '../../terraform/driver/run.js';
import type { Terraform } from '../../terraform/find-terraform.js';
import { foundationWorkId, prepareWorkDirectory, type WorkDirectory, workRoot } from '../../workspace/directory.js';
import { recordRun } from '../../workspace/journal.js';

export interface SessionOptions {
  env: string;
  profile?: string | undefined;
  pluginMirror?: string | undefined;
  debug?: boolean | undefined;
  /** Whether to start the sandbox if the environment is in the sandbox and it is not running. */
  start?: boolean;
}

export interface Session {
  file: SettingsFile;
  environment: Environment;
  foundation: Foundation;
  target: Target;
  workDirectory: WorkDirectory;
  options: SessionOptions;
  /** Finds Terraform on the first call. Throws TERRAFORM_NOT_FOUND or TERRAFORM_TOO_OLD. */
  terraform: () => Promise<Terraform>;
}

type SessionContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal' | 'report' | 'platform'>;

/**
 * Opens an environment. Throws SETTINGS_NOT_FOUND, ENVIRONMENT_UNKNOWN and the errors of `openTarget`; with `start`, also
 * TERRAFORM_NOT_FOUND and TERRAFORM_TOO_OLD.
 */
export async function openSession(ctx: SessionContext, file: SettingsFile, options: SessionOptions): Promise<Session> {
  const environment = environmentOf(file, options.env);
  let terraform: Promise<Terraform> | undefined;
  const findOnce = () => {
    terraform ??= import('../../terraform/find-terraform.js').then(({ findTerraform }) => findTerraform(ctx));
    return terraform;
  };
  // Do not start the sandbox if Terraform is missing.
  if (options.start) await findOnce();
  const [target, workDirectory] = await Promise.all([
    openTarget(ctx, { environment, settingsPath: file.path, profile: options.profile, start: options.start ?? false }),
    prepareWorkDirectory(file.path, environment.name),
  ]);
  await removeDeadPlansOf(file.path, [environment]);
  return { file, environment, foundation: foundationOf(file, environment), target, workDirectory, options, terraform: findOnce };
}

/** Removes the plans of killed runs, of these environments and of their foundations. A plan contains the API key, so it must not stay on the disk. */
export async function removeDeadPlansOf(settingsPath: string, environments: readonly Pick<Environment, 'name' | 'account' | 'region'>[]) {
  const { removeDeadPlans } = await import('../../terraform/driver/job.js');
  const ids = environments.flatMap((environment) => [environment.name, foundationWorkId(environment)]);
  await Promise.all([...new Set(ids)].map((id) => removeDeadPlans(join(workRoot(settingsPath, id), 'plan'))));
}

/** Returns the inputs with which the driver runs Terraform on the environment's platform stack. */
export async function platformRun(session: Session): Promise<StackRun> {
  return { ...(await runInputs(session)), stack: 'platform', workDirectory: session.workDirectory };
}

/** Returns the inputs with which the driver runs Terraform on the foundation stack of the environment's account and region. */
export async function foundationRun(session: Session): Promise<StackRun> {
  const workDirectory = await prepareWorkDirectory(session.file.path, foundationWorkId(session.environment));
  return { ...(await runInputs(session)), stack: 'foundation', workDirectory };
}

/**
 * Runs `work` and records it in the environment's journal. If `findFailure` returns an error for the result, the run is recorded as failed,
 * but the result is still returned.
 */
export async function recordCommand<T>(
  ctx: Pick<Context, 'now'>,
  { environment: { account, region }, workDirectory }: Session,
  command: string,
  work: (note: (counts: Record<string, number>) => void) => Promise<T>,
  findFailure: (result: T) => TradingInfraError | undefined = () => undefined,
): Promise<T> {
  let finished: { result: T } | undefined;
  try {
    return await recordRun(ctx, workDirectory.runs, { command, account, region }, async (note) => {
      const result = await work(note);
      finished = { result };
      const failure = findFailure(result);
      if (failure !== undefined) throw failure;
      return result;
    });
  } catch (error) {
    if (finished === undefined) throw error;
    return finished.result;
  }
}

async function runInputs({ target, terraform, environment, options }: Session): Promise<Omit<StackRun, 'stack' | 'workDirectory'>> {
  const { pluginMirror, debug } = options;
  return { env: target.childEnv, terraform: await terraform(), environment: environment.name, pluginMirror, debug };
}
