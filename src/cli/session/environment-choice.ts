// Chooses the environment that a command works on: the one named by `--env`, the only one, or the one that the user picks.

import { TradingInfraError } from '../../errors.js';
import type { SettingsFile } from '../../settings/file.js';
import type { CommandContext } from '../terminal/command.js';
import { text } from '../terminal/option.js';

export const environmentOption = text('NAME', 'environment (default: the only one in the settings file)');

/**
 * Throws SETTINGS_NOT_FOUND if there is no environment yet, ENVIRONMENT_UNKNOWN if `env` is unknown, and INPUT_MISSING if flags are missing
 * and no questions can be asked. `alsoMissing` lists missing flags other than `--env`, which are reported in the same error.
 */
export async function chooseEnvironment(
  { command, interactive, prompt }: Pick<CommandContext, 'command' | 'interactive' | 'prompt'>,
  file: SettingsFile,
  { env, yes, alsoMissing = [] }: { env?: string | undefined; yes?: boolean | undefined; alsoMissing?: readonly string[] },
): Promise<string> {
  const names = Object.keys(file.settings.environments);
  const [only] = names;
  const mayAsk = interactive && !yes;
  if (only === undefined) {
    const { refuseSubfolder } = await import('../../settings/file.js');
    refuseSubfolder(file, env === undefined ? command : `${command} --env ${env}`);
    const state = file.exists ? 'defines none' : 'does not exist';
    throw new TradingInfraError('SETTINGS_NOT_FOUND', `There is no environment yet: ${file.path} ${state}.`, {
      hint: env === undefined ? 'trading-infra init' : `trading-infra init --env ${env}`,
    });
  }
  const known = env ?? (names.length === 1 ? only : undefined);
  if (known !== undefined && !names.includes(known)) {
    const { unknownEnvironment } = await import('../../settings/file.js');
    throw unknownEnvironment(file, known, command);
  }
  if (known !== undefined && (alsoMissing.length === 0 || mayAsk)) return known;
  if (mayAsk) return prompt.select({ message: 'Which environment?', choices: names.map((name) => ({ value: name, name })), initial: only });
  const missing = [...(known === undefined ? [`--env ${names.join('|')}`] : []), ...alsoMissing];
  throw new TradingInfraError(
    'INPUT_MISSING',
    `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} required ${interactive ? 'with --yes' : 'without a terminal to ask in'}.`,
    {
      hint: `trading-infra ${command} --env ${known ?? 'NAME'}${alsoMissing.map((flag) => ` ${withValue(flag, file, known)}`).join('')}`,
      details: { missing },
    },
  );
}

/** A missing flag as it can be typed: with the name that it confirms, or with the other of two places. */
function withValue(flag: string, { settings }: SettingsFile, environment = 'NAME'): string {
  if (flag === '--to s3|local') return `--to ${settings.environments[environment]?.state === 'local' ? 's3' : 'local'}`;
  return flag === '--confirm NAME' ? `--confirm ${environment}` : flag;
}
