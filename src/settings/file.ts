// Finds, reads and checks the settings file, and edits it without losing comments or changing the order.
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Document } from 'yaml';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { nearest } from '../spelling.js';
import { byName, checkSettings, settingsInvalid } from './check.js';
import { entriesOf, newSettingsDocument, setInPlace, valueAt, withDifferences } from './edit.js';
import { writeEditorSchema } from './json-schema.js';
import { formatPath, inQuotes } from './path.js';
import { readSettingsText, writeSettingsText } from './read-write.js';
import {
  type Environment,
  type EnvironmentSettings,
  type Foundation,
  type FoundationSettings,
  resolveEnvironment,
  resolveFoundation,
  type Settings,
} from './schema.js';
import { isBlank } from './yaml.js';

export const settingsFileName = 'trading-infra.yaml';

export interface SettingsFile {
  /** An absolute path. */
  path: string;
  /** Whether the file exists. If it does not, or if it has only comments, `settings` has no environments. */
  exists: boolean;
  /** The settings as written: the values of the sizes are not filled in. */
  settings: Settings;
}

/**
 * Reads the file named by `--config` or TRADING_INFRA_CONFIG, or `trading-infra.yaml` in the current folder. A missing file is no error here.
 * Throws SETTINGS_INVALID, which names all problems at once, if the file is invalid.
 */
export async function loadSettings(
  ctx: Pick<Context, 'cwd' | 'env'>,
  { config }: { config?: string | undefined } = {},
): Promise<SettingsFile> {
  const name = config || ctx.env.TRADING_INFRA_CONFIG || settingsFileName;
  const path = isAbsolute(name) ? name : resolve(ctx.cwd, name);
  const text = await readSettingsText(path);
  const isEmpty = text === undefined || isBlank(text);
  return {
    path,
    exists: text !== undefined,
    settings: isEmpty ? { version: 1, environments: byName({}) } : checkSettings(text, path).settings,
  };
}

/** The nearest settings file in a folder above that of `path`, relative to its folder; undefined if there is none. */
function settingsAbove(path: string): string | undefined {
  const start = dirname(path);
  for (let folder = dirname(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, settingsFileName))) return relative(start, join(folder, settingsFileName));
    if (folder === dirname(folder)) return undefined;
  }
}

/** Throws SETTINGS_NOT_FOUND if the file is missing but one exists in a folder above: a new one here would be a second, separate one. */
export function refuseSubfolder({ path, exists }: Pick<SettingsFile, 'path' | 'exists'>, command: string): void {
  const above = exists ? undefined : settingsAbove(path);
  if (above === undefined) return;
  throw new TradingInfraError('SETTINGS_NOT_FOUND', `There is no settings file here, but one in a folder above: ${above}.`, {
    hint: `trading-infra ${command} --config ${above}`,
  });
}

/** An environment with its size's values filled in. Throws SETTINGS_NOT_FOUND without a file, and ENVIRONMENT_UNKNOWN for an unknown name. */
export function environmentOf(file: SettingsFile, name: string): Environment {
  if (!file.exists) {
    throw new TradingInfraError('SETTINGS_NOT_FOUND', `There is no settings file ${file.path}.`, {
      hint: `trading-infra init --env ${name}`,
    });
  }
  const given = file.settings.environments[name];
  if (given === undefined) throw unknownEnvironment(file, name);
  return resolveEnvironment(name, given);
}

/** The error ENVIRONMENT_UNKNOWN. If a similar name exists, the hint is `command` with that name, and not `init`, which would edit it. */
export function unknownEnvironment({ path, settings }: SettingsFile, name: string, command?: string): TradingInfraError {
  const names = Object.keys(settings.environments);
  const meant = nearest(name, names);
  const known = names.length === 0 ? 'it has none yet' : `it has ${names.join(', ')}`;
  const message = `${path} has no environment ${inQuotes(name)}; ${known}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
  const again = command === undefined ? `Run again with --env ${meant}` : `trading-infra ${command} --env ${meant}`;
  return new TradingInfraError('ENVIRONMENT_UNKNOWN', message, { hint: meant === undefined ? `trading-infra init --env ${name}` : again });
}

/** The foundation of an environment's account and region. */
export function foundationOf(file: SettingsFile, environment: Environment): Foundation {
  return resolveFoundation(file.settings, environment);
}

/**
 * Adds or edits one environment and keeps the rest of the file as it is, and what was changed in the environment since the file was read. Throws
 * SETTINGS_INVALID, or USAGE or DISK_FULL if it cannot write.
 */
export async function saveEnvironment(file: SettingsFile, name: string, values: EnvironmentSettings): Promise<SettingsFile> {
  return edit(file, ['environments', name], (written) => withDifferences(written, file.settings.environments[name] ?? {}, values));
}

/** Writes the address range of an environment's VPC, and nothing else. Throws the errors of `saveEnvironment`. */
export async function saveNetwork(file: SettingsFile, name: string, cidr: string): Promise<SettingsFile> {
  return edit(file, ['environments', name, 'network'], (written) => ({ ...written, cidr }));
}

/** Writes where an environment's state is kept, and nothing else. Throws the errors of `saveEnvironment`. */
export async function saveStateKind(file: SettingsFile, name: string, state: Environment['state']): Promise<SettingsFile> {
  return edit(file, ['environments', name], (written) => ({ ...written, state }));
}

/** Writes a decision about an account and region, and every other value that is not written yet. Throws the errors of `saveEnvironment`. */
export async function saveFoundation(
  file: SettingsFile,
  { account, region }: { account: string; region: string },
  { values, decision }: { values: FoundationSettings; decision: Partial<FoundationSettings> },
): Promise<SettingsFile> {
  return edit(file, ['foundations', `${account}/${region}`], (written) => ({ ...values, ...written, ...decision }));
}

/** Changes what is written at a path. Reads the file again first, so that changes made in the meantime are kept. Keeps the line endings too. */
async function edit({ path }: SettingsFile, at: string[], change: (written: object) => object): Promise<SettingsFile> {
  const text = await readSettingsText(path);
  const schema = await writeEditorSchema(path);
  const isNew = text === undefined || isBlank(text);
  const document: Document = isNew ? newSettingsDocument(schema, text) : checkSettings(text, path).document;
  const before = entriesOf(document);
  setInPlace(document, at, change(valueAt(document, at)));
  refuseSharedValues(path, formatPath(at.slice(0, 2)), before, entriesOf(document));
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const next = text?.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written;
  const { settings } = checkSettings(next, path);
  if (next !== text) await writeSettingsText(path, next);
  return { path, exists: true, settings };
}

/** Throws SETTINGS_INVALID if an edit would also change other entries, which is possible with YAML anchors and merges. */
function refuseSharedValues(path: string, edited: string, before: Map<string, unknown>, after: Map<string, unknown>): void {
  const others = [...before]
    .filter(([other, value]) => other !== edited && !isDeepStrictEqual(value, after.get(other)))
    .map(([other]) => other);
  if (others.length === 0) return;
  const message = `${edited} shares values with ${others.join(', ')} through an anchor (&), so the edit would change them too; allowed: an edit that changes one environment only`;
  throw settingsInvalid(path, [{ path: edited, message }], `Write out the shared values in ${path} and run again; nothing was changed`);
}
