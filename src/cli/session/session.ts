// The first steps of commands that work on an environment: read the settings file, choose the environment and open its target.
import { resolve } from 'node:path';
import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import { readDeployedOutputs } from '../../operations/session/deployed-outputs.js';
import { openSession, type Session } from '../../operations/session/session.js';
import type { Outputs } from '../../platform/names.js';
import { loadSettings, type SettingsFile, settingsFileName } from '../../settings/file.js';
import { step } from '../../step.js';
import type { CommandContext, GlobalValues } from '../terminal/command.js';
import { confirmEndpoints, describePlace, showEndpoints } from './endpoint-approval.js';
import { chooseEnvironment } from './environment-choice.js';

interface EnvironmentValues extends GlobalValues {
  env?: string | undefined;
  yes?: boolean | undefined;
}

interface Needs {
  /** Flags that are required, as `--env` is, if no questions can be asked. */
  answers?: readonly string[];
  /** Whether to start the sandbox if it is not running. */
  start?: boolean;
  /** Whether to connect without reporting a step; for commands that finish quickly. */
  quiet?: boolean;
  /** Set by commands that change nothing: they only show an endpoint that is not AWS's, and do not ask for its approval; and they need no folder to write to. */
  readOnly?: boolean;
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
  session: Session;
}

/** Opens a deployed environment. Throws NOT_DEPLOYED if its state says that it is not deployed. */
export async function openDeployed(context: CommandContext, options: EnvironmentValues, needs: Needs = {}): Promise<Deployed> {
  const session = await openEnvironment(context, options, needs);
  const { environment, target } = session;
  const { outputs } = await readDeployedOutputs(context, session);
  return { environment: environment.name, target, outputs, session };
}

/** Reads the settings file and chooses the environment. `alsoMissing` is passed on to `chooseEnvironment`. */
export async function chooseFromFile(
  context: CommandContext,
  options: EnvironmentValues,
  alsoMissing: readonly string[] = [],
): Promise<Chosen> {
  const file = await loadSettings(context, options);
  return { file, name: await chooseEnvironment(context, file, { ...options, alsoMissing }) };
}

/**
 * Opens the chosen environment. Throws ENVIRONMENT_UNKNOWN if the settings file does not have it, DECLINED if an endpoint that is not AWS's is not
 * approved, and any error of opening its target.
 */
export async function openChosen(
  context: CommandContext,
  { file, name }: Chosen,
  options: EnvironmentValues,
  { start = false, quiet = false, readOnly = false }: Needs = {},
): Promise<Session> {
  const { profile, pluginMirror, debug } = options;
  const open = () => openSession(context, file, { env: name, profile, pluginMirror, debug, start, readOnly });
  const session = await (quiet ? open() : step(context, { id: 'open', title: `Connect to ${name}`, note: describePlace }, open));
  if (readOnly) showEndpoints(context, session);
  else await confirmEndpoints(context, session, options);
  return session;
}

/** Returns `gone` instead of throwing if the sandbox is gone: everything in it is then gone too, so a removal has nothing to do. */
export async function unlessGone(opening: Promise<Session>): Promise<Session | { gone: string }> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof TradingInfraError && error.code === 'EMULATOR_GONE') return { gone: error.message };
    throw error;
  }
}

/** The path of the settings file. The file may be missing or invalid: the sandbox's folder is next to this path in any case. */
export function settingsPathOf({ cwd }: Pick<CommandContext, 'cwd'>, config: string | undefined): string {
  return resolve(cwd, config ?? settingsFileName);
}

/** The flags that make a suggested command work on the same environment. */
export function flagsOf(environment: string): string {
  return `--env ${environment}`;
}
