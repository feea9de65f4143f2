// One environment opened for work: its settings, the place it lives in, its folder, and the Terraform that works on it.

import { openTarget, type Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import type { TradingInfraError } from '../../errors.js';
import { environmentOf, foundationOf, type SettingsFile } from '../../settings/file.js';
import type { Environment, Foundation } from '../../settings/schema.js';
import type { StackRun } from '../../terraform/driver/run.js';
import type { Terraform } from '../../terraform/find-terraform.js';
import { foundationWorkId, prepareWorkDirectory, type WorkDirectory } from '../../workspace/directory.js';
import { recordRun } from '../../workspace/journal.js';

export interface SessionOptions {
  env: string;
  profile?: string | undefined;
  pluginMirror?: string | undefined;
  debug?: boolean | undefined;
  /** Start the sandbox when the environment lives there and it is not running. */
  start?: boolean;
}

export interface Session {
  file: SettingsFile;
  environment: Environment;
  foundation: Foundation;
  target: Target;
  workDirectory: WorkDirectory;
  options: SessionOptions;
  /** Looked for at the first call, or before anything is started. Errors: TERRAFORM_NOT_FOUND, TERRAFORM_TOO_OLD. */
  terraform: () => Promise<Terraform>;
}

type SessionContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal' | 'report' | 'platform'>;

/** Errors: ENVIRONMENT_UNKNOWN and those of `openTarget`; with `start`, those of finding Terraform as well. */
export async function openSession(ctx: SessionContext, file: SettingsFile, options: SessionOptions): Promise<Session> {
  const environment = environmentOf(file, options.env);
  let terraform: Promise<Terraform> | undefined;
  const find = () => {
    terraform ??= import('../../terraform/find-terraform.js').then(({ findTerraform }) => findTerraform(ctx));
    return terraform;
  };
  // Nothing is started for a Terraform that is not there.
  if (options.start) await find();
  const [target, workDirectory] = await Promise.all([
    openTarget(ctx, { environment, settingsPath: file.path, profile: options.profile, start: options.start ?? false }),
    prepareWorkDirectory(file.path, environment.name),
  ]);
  return { file, environment, foundation: foundationOf(file, environment), target, workDirectory, options, terraform: find };
}

/** What the driver needs to work on the environment's own stack. */
export async function platformRun(session: Session): Promise<StackRun> {
  return { ...(await commonRun(session)), stack: 'platform', workDirectory: session.workDirectory };
}

/** What the driver needs to work on the stack of the environment's account and region. */
export async function foundationRun(session: Session): Promise<StackRun> {
  const workDirectory = await prepareWorkDirectory(session.file.path, foundationWorkId(session.environment));
  return { ...(await commonRun(session)), stack: 'foundation', workDirectory };
}

/** Runs `work` with an entry in the environment's journal. A result that `failureOf` finds bad is noted as a failure, and returned all the same. */
export async function recorded<T>(
  ctx: Pick<Context, 'now'>,
  { environment: { account, region }, workDirectory }: Session,
  command: string,
  work: (note: (counts: Record<string, number>) => void) => Promise<T>,
  failureOf: (result: T) => TradingInfraError | undefined = () => undefined,
): Promise<T> {
  let kept: { result: T } | undefined;
  try {
    return await recordRun(ctx, workDirectory.runs, { command, account, region }, async (note) => {
      const result = await work(note);
      kept = { result };
      const failure = failureOf(result);
      if (failure !== undefined) throw failure;
      return result;
    });
  } catch (error) {
    if (kept === undefined) throw error;
    return kept.result;
  }
}

async function commonRun({ target, terraform, environment, options }: Session): Promise<Omit<StackRun, 'stack' | 'workDirectory'>> {
  const { pluginMirror, debug } = options;
  return { env: target.childEnv, terraform: await terraform(), environment: environment.name, pluginMirror, debug };
}
