// The answers for an environment: where each comes from, which are missing, and a command that gives all of them.
import { sandboxAccount } from '../../../platform/names.js';
import { environmentSettings } from '../../../settings/catalogue.js';
import { type Environment, type EnvironmentSettings, resolveEnvironment, type Settings } from '../../../settings/schema.js';
import { quoted } from '../../../shell-words.js';
import { flagOf } from '../../terminal/option.js';
import { flagSettings, type InitValues, initOptions } from './options.js';
import { isRecord, readPath, withPath } from './overrides.js';

export type CoreName = 'env' | 'target' | 'region' | 'account' | 'size' | 'state';
const coreNames: readonly CoreName[] = ['env', 'target', 'region', 'account', 'size', 'state'];

/** An environment that `init` is defining; answers can still be missing. */
export interface Draft {
  name: string;
  /** The account is empty until it is known. */
  settings: EnvironmentSettings;
  /** The source of values that were not given: the environment's entry in the file, the file's last environment, or the defaults. */
  origin: 'file' | 'last' | 'default';
  /** The network that `init` has picked, which it may pick again for another account or region; absent if the user has chosen one. */
  pickedNetwork?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The first draft. Flags and variables take precedence over the environment's entry in the file or, if it is new, over `newSettings`. */
export function draftOf(settings: Settings, given: InitValues, env: Env): Draft {
  const names = Object.keys(settings.environments);
  const name = given.env ?? (names.length === 1 ? names[0] : undefined) ?? 'sandbox';
  const existing = settings.environments[name];
  const last = settings.environments[names.at(-1) ?? ''];
  const origin = existing ? 'file' : last ? 'last' : 'default';
  return { name, origin, settings: overlay(existing ?? newSettings(last, env), given) };
}

/** The settings of a new environment. Most are copied from the file's last environment, because environments of a team share them. */
function newSettings(last: EnvironmentSettings | undefined, env: Env): EnvironmentSettings {
  return {
    target: last?.target ?? 'sandbox',
    account: last?.account ?? '',
    region: last?.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1',
    size: last?.size ?? 'small',
    state: last?.state ?? environmentSettings.state.initial,
    owner: last?.owner ?? environmentSettings.owner.initial,
    costCenter: last?.costCenter ?? environmentSettings.costCenter.initial,
    ...(last?.profile === undefined ? {} : { profile: last.profile }),
  };
}

function overlay(base: EnvironmentSettings, given: InitValues): EnvironmentSettings {
  const { target = base.target, region = base.region, size = base.size, state = base.state, owner, costCenter, profile } = given;
  const others = Object.fromEntries(Object.entries({ owner, costCenter, profile }).filter(([, value]) => value !== undefined));
  let settings: EnvironmentSettings = { ...base, ...others, target, region, size, state };
  settings = withAccount(settings, given.account, base);
  for (const { flag, path } of flagSettings) {
    const value = givenFor(flag.name, given);
    if (value !== undefined) settings = withPath(settings, path, value);
  }
  return settings;
}

/** The value of a setting's flag; undefined if the flag was not given. */
export function givenFor(flag: string, given: InitValues): unknown {
  return (given as Readonly<Record<string, unknown>>)[flag];
}

/** Sets the account. The sandbox has only one; on AWS, an account that was not given is copied only from an environment on AWS. */
function withAccount(settings: EnvironmentSettings, given: string | undefined, base: EnvironmentSettings): EnvironmentSettings {
  const fallback = settings.target === 'sandbox' ? sandboxAccount : base.target === 'aws' ? base.account : '';
  return { ...settings, account: given ?? fallback };
}

/** The draft with another target and the account that belongs to that target. */
export function withTarget(draft: Draft, target: EnvironmentSettings['target']): Draft {
  return { ...draft, settings: withAccount({ ...draft.settings, target }, undefined, draft.settings) };
}

/** Whether flags and variables answer every question that `init` must ask. */
export function isAnswered(draft: Draft, given: InitValues): boolean {
  return coreNames.every((name) => isGiven(name, draft, given));
}

/** The flags that are still required if no questions can be asked. The defaults of a new environment count as answers only with `--yes`. */
export function missingFlags(draft: Draft, given: InitValues): string[] {
  const hasDefault = draft.origin === 'file' || given.yes === true;
  const hasValue = (name: CoreName) => name !== 'account' || draft.settings.account !== '';
  const isKnown = (name: CoreName) => isGiven(name, draft, given) || (hasDefault && hasValue(name));
  return coreNames.filter((name) => !isKnown(name)).map(placeholderFlag);
}

function isGiven(name: CoreName, { settings }: Draft, given: InitValues): boolean {
  return given[name] !== undefined || (name === 'account' && settings.target === 'sandbox');
}

function placeholderFlag(name: CoreName): string {
  return `${flagOf(name)} ${initOptions[name].placeholder}`;
}

/** The environment with the values of its size filled in. */
export function environmentOfDraft({ name, settings }: Draft): Environment {
  return resolveEnvironment(name, settings);
}

/** The command that gives the same answers without questions; missing flags appear in it with their placeholders. */
export function equivalentCommand({ name, settings }: Draft, missing: readonly string[] = []): string {
  const { target, region, account, size, state } = settings;
  const words = ['trading-infra', 'init'];
  for (const [option, value] of Object.entries({ env: name, target, region, account, size, state })) {
    words.push(missing.find((flag) => flag.startsWith(`${flagOf(option)} `)) ?? `${flagOf(option)} ${value}`);
  }
  for (const { flag, path } of flagSettings) {
    const value = readPath(settings, path);
    if (value !== undefined && !isRecord(value)) words.push(flagOf(flag.name), asText(value));
  }
  if (settings.owner !== environmentSettings.owner.initial) words.push('--owner', quoted(settings.owner));
  if (settings.costCenter !== environmentSettings.costCenter.initial) words.push('--cost-center', quoted(settings.costCenter));
  if (settings.profile !== undefined) words.push('--profile', quoted(settings.profile));
  return [...words, '--yes'].join(' ');
}

function asText(value: unknown): string {
  if (value === null) return 'off';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',');
  return quoted(String(value));
}
