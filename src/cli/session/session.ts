// The beginning that commands on an environment share: settings file, environment, target.
import { resolve } from 'node:path';
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { openSession, recordRun, type Session } from '../../operations/session/session.js';
import type { Outputs } from '../../platform/names.js';
import { loadSettings, type SettingsFile, settingsFileName } from '../../settings/file.js';
import { step } from '../../step.js';
import { requireOutputs } from '../../workspace/outputs.js';
import type { CommandContext, GlobalValues } from '../terminal/command.js';
import { chooseEnvironment } from './environment-choice.js';

export { recordRun };

interface EnvironmentValues extends GlobalValues {
  env?: string | undefined;
  yes?: boolean | undefined;
}

interface Needs {
  /** Flags that must be there when nobody can be asked, beside the environment. */
  answers?: readonly string[];
  /** Start the sandbox if need be. */
  start?: boolean;
  /** Say nothing: the command's answer comes at once. */
  quiet?: boolean;
}

interface Chosen {
  file: SettingsFile;
  name: string;
}

/** Opens the environment that the command is for. Whatever is missing is named before anything is opened. */
export async function openEnvironment(context: CommandContext, options: EnvironmentValues, needs: Needs = {}): Promise<Session> {
  return openChosen(context, await chooseFromFile(context, options, needs.answers), options, needs);
}

export interface Deployed {
  /** The environment's name. */
  environment: string;
  target: Target;
  outputs: Outputs;
}

/** Opens an environment that has to be deployed, for asking or feeding it. NOT_DEPLOYED when this folder has no outputs of it. */
export async function openDeployed(context: CommandContext, options: EnvironmentValues, needs: Needs = {}): Promise<Deployed> {
  const { environment, target, workDirectory } = await openEnvironment(context, options, needs);
  const { outputs } = await requireOutputs(workDirectory.root, environment.name);
  return { environment: environment.name, target, outputs };
}

export async function chooseFromFile(
  context: CommandContext,
  options: EnvironmentValues,
  alsoMissing: readonly string[] = [],
): Promise<Chosen> {
  const file = await loadSettings(context, options);
  return { file, name: await chooseEnvironment(context, file, { ...options, alsoMissing }) };
}

/** Errors: ENVIRONMENT_UNKNOWN and those of opening the target. */
export function openChosen(
  context: CommandContext,
  { file, name }: Chosen,
  options: EnvironmentValues,
  { start = false, quiet = false }: Needs = {},
): Promise<Session> {
  const { profile, pluginMirror, debug } = options;
  const open = () => openSession(context, file, { env: name, profile, pluginMirror, debug, start });
  return quiet ? open() : step(context, { id: 'open', title: `Open ${name}`, note: describePlace }, open);
}

function describePlace({ target: { account, region, principal, endpoint } }: Session): string {
  const alias = principal.alias === undefined ? '' : ` (${principal.alias})`;
  return `account ${account}${alias}, ${region}${endpoint === undefined ? '' : `, at ${endpoint}`}`;
}

/** For taking things back: a sandbox that is gone has taken everything with it, which is no failure. */
export async function unlessGone(opening: Promise<Session>): Promise<Session | { gone: string }> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof TradingInfraError && error.code === 'EMULATOR_GONE') return { gone: error.message };
    throw error;
  }
}

/** The settings file's path, also when there is none or it has mistakes: the sandbox lies beside it all the same. */
export function settingsPathOf({ cwd }: Pick<CommandContext, 'cwd'>, config: string | undefined): string {
  return resolve(cwd, config ?? settingsFileName);
}

/** What a suggested command needs so that it means the same environment. */
export function flagsOf(environment: string): string {
  return `--env ${environment}`;
}
