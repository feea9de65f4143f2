// Checks answers with the settings' schema. The problems name flags, because there is no file yet that could be corrected.

import { TradingInfraError } from '../../../errors.js';
import { checkSettings } from '../../../settings/check.js';
import type { SettingsProblem } from '../../../settings/path.js';
import { flagOf } from '../../terminal/option.js';
import type { Draft } from './answers.js';
import { flagSettings } from './options.js';

/** One sentence per answer that is not allowed or does not fit another answer; empty if the draft can be saved. */
export function invalidAnswers({ name, settings }: Draft): string[] {
  try {
    checkSettings(JSON.stringify({ version: 1, environments: { [name]: settings } }), 'answers');
    return [];
  } catch (error) {
    if (!(error instanceof TradingInfraError) || !isProblems(error.details?.problems)) throw error;
    return error.details.problems.map((problem) => sentenceOf(problem, `environments.${name}.`));
  }
}

function sentenceOf({ path, message }: SettingsProblem, prefix: string): string {
  const setting = path.startsWith(prefix) ? path.slice(prefix.length) : path;
  const row = flagSettings.find(({ path: names }) => names.join('.') === setting.replace(/\[\d+\]$/, ''));
  const flag = flagOf(row?.flag.name ?? setting);
  const rest = message.slice(path.length).replace(/^ is /, ' got ').replace(': 12 digits, in quotes', ': 12 digits');
  return `${flag}${withFlags(rest)}`.replace(/(?<!\?)$/, '.');
}

/** Replaces the names of other settings in a sentence with their flags. */
function withFlags(sentence: string): string {
  return flagSettings.reduce(
    (text, { flag, path }) => (path.length > 1 ? text.replaceAll(path.join('.'), flagOf(flag.name)) : text),
    sentence,
  );
}

function isProblems(value: unknown): value is SettingsProblem[] {
  return Array.isArray(value);
}
