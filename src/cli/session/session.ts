// How commands that work on an environment begin: they read the settings file, choose the environment and open its target.
import { resolve } from 'node:path';
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { openSession, recordCommand, type Session } from '../../operations/session/session.js';
import type { Outputs } from '../../platform/names.js';
import { loadSettings, type SettingsFile, settingsFileName } from '../../settings/file.js';
import { step } from '../../step.js';
import { requireOutputs } from '../../workspace/outputs.js';
import type { CommandContext, GlobalValues } from '../terminal/command.js';
import { chooseEnvironment } from './environment-choice.js';

export { recordCommand };

interface EnvironmentValues extends GlobalValues {
  env?: string | undefined;
  yes?: boolean | undefined;
}

interface Needs {
  /** Flags that are required, like `--env`, when nobody can be asked. */
  answers?: readonly string[];
  /** Start the sandbox if it is not running. */
  start?: boolean;
  /** Do not report a step, for commands that answer at once. */
  quiet?: boolean;
}

interface Chosen {
  file: SettingsFile;
  name: string;
}

/** Opens the environment that the command works on. Missing flags are reported before anything is opened. */
export async function openEnvironment(context: CommandContext, options: EnvironmentValues, needs: Needs = {}): Promise<Session> {
  return openChosen(context, await chooseFromFile(context, options, needs.answers), options, needs);
}

export interface Deployed {
  /** The environment's name. */
  environment: string;
  target: Target;
  outputs: Outputs;
}

/** Opens a deployed environment. NOT_DEPLOYED when this folder has no outputs of it. */
export async function openDeployed(context: CommandContext, options: EnvironmentValues, needs: Needs = {}): Promise<Deployed> {
  const { environment, target, workDirectory } = await openEnvironment(context, options, needs);
  const { outputs } = await requireOutputs(workDirectory.root, environment.name);
  return { environment: environment.name, target, outputs };
}

/** Reads the settings file and chooses the environment. `alsoMissing` as in `chooseEnvironment`. */
export async function chooseFromFile(
  context: CommandContext,
  options: EnvironmentValues,
  alsoMissing: readonly string[] = [],
): Promise<Chosen> {
  const file = await loadSettings(context, options);
  return { file, name: await chooseEnvironment(context, file, { ...options, alsoMissing }) };
}

/** Opens the chosen environment. Errors: ENVIRONMENT_UNKNOWN and those of opening the target. */
export function openChosen(
  context: CommandContext,
  { file, name }: Chosen,
  options: EnvironmentValues,
  { start = false, quiet = false }: Needs = {},
): Promise<Session> {
  const { profile, pluginMirror, debug } = options;
  const open = () => openSession(context, file, { env: name, profile, pluginMirror, debug, start });
  return quiet ? open() : step(context, { id: 'open', title: `Connect to ${name}`, note: describePlace }, open);
}

function describePlace({ target: { account, region, principal, endpoint } }: Session): string {
  const alias = principal.alias === undefined ? '' : ` (${principal.alias})`;
  return `account ${account}${alias}, ${region}${endpoint === undefined ? '' : `, at ${endpoint}`}`;
}

/** For removals: when the sandbox is gone, so is everything in it, and nothing needs to be removed. */
export async function unlessGone(opening: Promise<Session>): Promise<Session | { gone: string }> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof TradingInfraError && error.code === 'EMULATOR_GONE') return { gone: error.message };
    throw error;
  }
}

/** Path of the settings file, even if it is missing or invalid: the sandbox's folder is next to it in any case. */
export function settingsPathOf({ cwd }: Pick<CommandContext, 'cwd'>, config: string | undefined): string {
  return resolve(cwd, config ?? settingsFileName);
}

/** The flags that make a suggested command work on the same environment. */
export function flagsOf(environment: string): string {
  return `--env ${environment}`;
}
