// Turns flags, environment variables and the user's answers into an environment in the settings file.

import { isDeepStrictEqual } from 'node:util';
import { TradingInfraError } from '../../../errors.js';
import { sandboxAccount } from '../../../platform/names.js';
import { loadSettings, saveEnvironment } from '../../../settings/file.js';
import { describeGot } from '../../../settings/messages.js';
import type { EnvironmentSettings, Settings } from '../../../settings/schema.js';
import type { CommandContext } from '../../terminal/command.js';
import { type Draft, draftOf, environmentOfDraft, equivalentCommand, isAnswered, missingFlags } from './answers.js';
import { warnOfOverlap, withFreeNetwork } from './free-network.js';
import { invalidAnswers } from './invalid-answers.js';
import type { InitValues } from './options.js';
import { nameProblem } from './questions.js';

export interface Initialised {
  file: string;
  environment: string;
  outcome: 'added' | 'changed' | 'unchanged';
  settings: EnvironmentSettings;
  /** A command that gives the same answers without questions. */
  command: string;
}

/**
 * Saves an environment, but only after all questions are answered. Throws INPUT_MISSING, which names all missing flags, if no questions can
 * be asked; USAGE if an answer is invalid; and DECLINED if the user quits.
 */
export async function initialise(context: CommandContext, given: InitValues): Promise<Initialised> {
  const file = await loadSettings(context, { config: given.config });
  const draft = await completeDraft(context, draftOf(file.settings, given, context.env), given, file.settings);
  refuseInvalid(draft);
  const before = file.settings.environments[draft.name];
  const outcome = before === undefined ? 'added' : isDeepStrictEqual(before, draft.settings) ? 'unchanged' : 'changed';
  if (before !== undefined) warnOfMove(context, draft, before);
  const saved = outcome === 'unchanged' ? file : await saveEnvironment(file, draft.name, draft.settings);
  warnOfOverlap(context, saved.settings, environmentOfDraft(draft));
  return { file: file.path, environment: draft.name, outcome, settings: draft.settings, command: equivalentCommand(draft) };
}

async function completeDraft(context: CommandContext, draft: Draft, given: InitValues, settings: Settings): Promise<Draft> {
  if (isAnswered(draft, given)) return withFreeNetwork(context, draft, settings);
  if (context.interactive && !given.yes) {
    const { askForDraft } = await import('./wizard.js');
    return askForDraft({ ...context, settings, given }, draft);
  }
  const missing = missingFlags(draft, given);
  if (missing.length === 0) return withFreeNetwork(context, draft, settings);
  const are = missing.length === 1 ? 'is' : 'are';
  const reason = given.yes ? 'has no default' : `${are} required without a terminal to ask in`;
  throw new TradingInfraError('INPUT_MISSING', `${missing.join(', ')} ${reason}.`, {
    hint: `${equivalentCommand(draft, missing)}${given.yes ? '' : '   # or --yes alone, for the defaults'}`,
    details: { missing },
  });
}

/** Throws USAGE if values are invalid. The message names flags, because nothing has been written yet that could be corrected. */
function refuseInvalid(draft: Draft): void {
  const {
    name,
    settings: { target, account, region },
  } = draft;
  const problem = nameProblem(name, region);
  if (problem !== undefined) {
    throw new TradingInfraError(
      'USAGE',
      `--env got ${describeGot(name)} (${name.length} ${name.length === 1 ? 'character' : 'characters'}); allowed are ${problem}.`,
      {
        hint: 'trading-infra init --env NAME',
      },
    );
  }
  if (target === 'sandbox' && account !== sandboxAccount) {
    throw new TradingInfraError('USAGE', `--account got ${account}; the sandbox has one account, ${sandboxAccount}.`, {
      hint: `trading-infra init --env ${name} --target sandbox --region ${region}`,
    });
  }
  const problems = invalidAnswers(draft);
  if (problems.length > 0) throw new TradingInfraError('USAGE', problems.join('\n  '), { hint: 'trading-infra init --help' });
}

function warnOfMove({ report }: CommandContext, { name, settings }: Draft, before: EnvironmentSettings): void {
  const moved = (['target', 'account', 'region', 'state'] as const).filter((key) => before[key] !== settings[key]);
  if (moved.length === 0) return;
  const changes = moved.map((key) => `${key} from ${before[key]} to ${settings[key]}`).join(', ');
  report({
    type: 'warning',
    text: `${name} changes ${changes}: what is already deployed stays where it is, and the new settings no longer find it.`,
  });
}
