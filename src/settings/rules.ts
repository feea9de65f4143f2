// Checks what the schema cannot express: how settings must fit together. Each environment is checked with its size's values filled in.
// Settings that are invalid on their own are left out, so that one mistake does not hide the next.

import { findRegion, nearestRegion } from '../platform/regions.js';
import { accountProblem, type Breach, environmentRules } from './environment-rules.js';
import { mappingProblem } from './mapping.js';
import { describeGot, keyProblem, problemAt, valueAt } from './messages.js';
import type { SettingPath, SettingsProblem, SettingsSource } from './path.js';
import {
  type Environment,
  environmentNameLimit,
  environmentNamePattern,
  environmentSchema,
  foundationKeyPattern,
  resolveEnvironment,
} from './schema.js';

/** The problems of settings that do not fit together. The schema finds the settings that are invalid on their own. */
export function findRuleProblems(source: SettingsSource): SettingsProblem[] {
  return [
    ...entriesAt(source, 'environments').flatMap(([name, value]) => environmentProblems(source, name, value)),
    ...entriesAt(source, 'foundations').flatMap(([key]) => foundationProblems(source, key)),
    ...entriesAt(source, 'mappings').flatMap(([name, value]) => {
      const problem = mappingProblem(value);
      return problem === undefined ? [] : [problemAt(source, ['mappings', name], `cannot be used: ${problem}`)];
    }),
  ];
}

function entriesAt({ value }: SettingsSource, key: string): [string, unknown][] {
  const map = valueAt(value, [key]);
  return isMap(map) ? Object.entries(map) : [];
}

function environmentProblems(source: SettingsSource, name: string, value: unknown): SettingsProblem[] {
  const root: SettingPath = ['environments', name];
  const wrongName = nameProblem(name, value);
  const { environment, isKnown } = rightParts(name, value);
  const breaches = environmentRules.flatMap(({ inputs, find }) => (inputs.every(isKnown) ? find(environment, isKnown) : []));
  return [
    ...(wrongName ? [problemAt(source, root, wrongName)] : []),
    ...breaches.filter((breach) => !!breach).map((breach) => placed(source, root, breach)),
  ];
}

/** Values that replace missing or invalid settings. Rules that read such a setting are skipped. */
const placeholders = { target: 'aws', account: '111111111111', region: 'us-east-1', size: 'small' };

/** The environment without its wrong settings, and a function that tells whether a setting has a valid value from the file or the size. */
function rightParts(name: string, value: unknown): { environment: Environment; isKnown: (setting: string) => boolean } {
  const wrong = wrongPaths(value);
  const right = environmentSchema.parse({ ...placeholders, ...(isMap(value) ? without(value, wrong) : {}) });
  const isWrong = (keys: readonly string[]) => wrong.some((path) => path.slice(0, keys.length).every((key, depth) => key === keys[depth]));
  const hasSize = !isWrong(['size']);
  const isKnown = (setting: string) => {
    const keys = setting.split('.');
    return !isWrong(keys) && (hasSize || valueAt(value, keys) !== undefined);
  };
  return { environment: resolveEnvironment(name, right), isKnown };
}

function wrongPaths(value: unknown): SettingPath[] {
  const issues = environmentSchema.safeParse(value).error?.issues ?? [];
  return issues.flatMap((issue) => {
    const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
    return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
  });
}

/** A copy without the values at these paths; a list with a wrong entry is removed as a whole. */
function without(value: object, paths: readonly SettingPath[]): object {
  const copy = structuredClone(value);
  for (const path of paths) {
    const list = path.findIndex((key) => typeof key === 'number');
    const keys = list === -1 ? path : path.slice(0, list);
    const parent = valueAt(copy, keys.slice(0, -1));
    if (isMap(parent)) Reflect.deleteProperty(parent, String(keys.at(-1)));
  }
  return copy;
}

/** Turns a breach into a problem. If the value comes from the size, the sentence says so, and the location is the nearest key in the file. */
function placed(source: SettingsSource, root: SettingPath, { path, rest }: Breach): SettingsProblem {
  const full = [...root, ...path];
  const isGiven = valueAt(source.value, full) !== undefined;
  return problemAt(source, full, isGiven ? rest : `(from the size) ${rest}`);
}

function nameProblem(name: string, value: unknown): string | undefined {
  if (!environmentNamePattern.test(name)) {
    return `has a name that cannot be used, ${describeGot(name)}; allowed: lower-case letters and digits with single dashes between them, starting with a letter`;
  }
  const region = valueAt(value, ['region']);
  const limit = environmentNameLimit(typeof region === 'string' && findRegion(region) ? region : 'us-east-1');
  if (name.length <= limit) return undefined;
  const reason = typeof region === 'string' ? ` in ${region}, because bucket names contain it together with account and region` : '';
  return `has a name of ${name.length} characters; allowed: at most ${limit}${reason}`;
}

/** Refuses a key with an impossible account or an unknown region, because its foundation would silently never be used. */
function foundationProblems(source: SettingsSource, key: string): SettingsProblem[] {
  if (!foundationKeyPattern.test(key)) return [];
  const [account = '', region = ''] = key.split('/');
  const wrongAccount = accountProblem(account);
  if (wrongAccount !== undefined)
    return [keyProblem(source, ['foundations', key], `is for account "${account}"; allowed: ${wrongAccount}`)];
  if (findRegion(region)) return [];
  const meant = nearestRegion(region);
  const advice = meant === undefined ? '' : `; did you mean ${account}/${meant}?`;
  return [
    keyProblem(
      source,
      ['foundations', key],
      `is not for a known AWS region; allowed: a region that AWS and the Terraform provider know${advice}`,
    ),
  ];
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
