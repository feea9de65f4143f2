// Checks the text of a settings file: returns the settings, or throws one error that names every problem.
import { basename } from 'node:path';
import type { Document } from 'yaml';
import { TradingInfraError } from '../errors.js';
import { describeGot, describeIssues, type Issue, problemAt, valueAt } from './messages.js';
import type { SettingPath, SettingsProblem, SettingsSource } from './path.js';
import { findRuleProblems } from './rules.js';
import { foundationSchema, type Settings, settingsSchema } from './schema.js';
import { readYaml } from './yaml.js';

/** Parses and checks the text. Throws SETTINGS_INVALID with all problems in the order of the file (`details.problems`) if there are any. */
export function checkSettings(text: string, path: string): { settings: Settings; document: Document } {
  const source = readYaml(text);
  const problems = [...source.problems, ...('value' in source ? findProblems(source) : [])];
  if (problems.length > 0) throw settingsInvalid(path, problems);
  const { environments, ...settings } = settingsSchema.parse(source.value);
  return { settings: { ...settings, environments: byName(environments) }, document: source.document };
}

/** A map by names that people choose. An environment may be called `constructor`, which an ordinary object seems to have. */
export function byName<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.assign(Object.create(null), entries);
}

/** A longer list would only hide its beginning; `details.problems` has them all. */
const maxShownProblems = 50;

/** The error SETTINGS_INVALID: one problem as a sentence, several as a list. The default hint tells the user to correct the file. */
export function settingsInvalid(path: string, problems: readonly SettingsProblem[], hint?: string): TradingInfraError {
  const sorted = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const lines = sorted.map((problem) => `${place(path, problem)}${problem.message.replace(/(?<!\?)$/, '.')}`);
  const more = lines.length > maxShownProblems ? `\n  and ${lines.length - maxShownProblems} more` : '';
  const list = `\n  ${lines.slice(0, maxShownProblems).join('\n  ')}${more}`;
  const message = lines.length === 1 ? `${lines[0]}` : `${path} has ${lines.length} problems:${list}`;
  const correct = `Correct ${lines.length === 1 ? 'it' : 'them'} in ${path} and run again`;
  return new TradingInfraError('SETTINGS_INVALID', message, { hint: hint ?? correct, details: { file: path, problems: sorted } });
}

/** The prefix `file:line:column: ` or, without a line, `file: `; empty for a sentence that already begins with the file's path. */
function place(path: string, { message, line, column }: SettingsProblem): string {
  if (line === undefined) return message.startsWith(path) ? '' : `${basename(path)}: `;
  return `${basename(path)}:${line}:${column ?? 1}: `;
}

function findProblems(source: SettingsSource): SettingsProblem[] {
  const { value } = source;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [problemAt(source, [], `is ${describeGot(value)}; allowed: a map with version, environments and foundations`)];
  }
  const version = valueAt(value, ['version']);
  if (typeof version === 'number' && version !== 1) {
    return [problemAt(source, ['version'], `is ${version}; allowed: 1, the only version that this trading-infra knows`)];
  }
  const issues = settingsSchema.safeParse(value).error?.issues ?? [];
  return [...describeIssues([...issues, ...issuesBehindKeys(issues, value)], source), ...findRuleProblems(source)];
}

/** The issues of values under invalid keys, which the schema does not check. Only the keys of foundations can be invalid. */
function issuesBehindKeys(issues: readonly Issue[], value: object): Issue[] {
  const paths = issues.filter(({ code }) => code === 'invalid_key').map(({ path }) => path as SettingPath);
  return paths.flatMap((path) => {
    const behind = foundationSchema.safeParse(valueAt(value, path)).error?.issues ?? [];
    return behind.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
  });
}
