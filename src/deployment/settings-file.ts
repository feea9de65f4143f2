// The settings file: found, read, checked as a whole, and edited without losing a person's comments and order.
import { isAbsolute, resolve } from 'node:path';
import type { Document } from 'yaml';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import {
  type Environment,
  type EnvironmentSettings,
  type Foundation,
  type FoundationSettings,
  resolveEnvironment,
  resolveFoundation,
  type Settings,
} from '../stacks/settings.js';
import { writeEditorSchema } from './editor-schema.js';
import { checkSettings } from './settings-check.js';
import { newSettingsDocument, setInPlace } from './settings-edit.js';
import { readSettingsText, writeSettingsText } from './settings-text.js';
import { nearest } from './spelling.js';

export const settingsFileName = 'trading-infra.yaml';

export interface SettingsFile {
  /** Absolute. */
  path: string;
  /** False when there is no such file yet: then the settings have no environment. */
  exists: boolean;
  /** As written: the sizes' values are not filled in. */
  settings: Settings;
}

/**
 * Reads `--config FILE`, TRADING_INFRA_CONFIG, or `trading-infra.yaml` in the current folder. A file that is not there is no error here.
 * Error: SETTINGS_INVALID, which names all problems of the file at once.
 */
export async function loadSettings(
  ctx: Pick<Context, 'cwd' | 'env'>,
  { config }: { config?: string | undefined } = {},
): Promise<SettingsFile> {
  const name = config || ctx.env.TRADING_INFRA_CONFIG || settingsFileName;
  const path = isAbsolute(name) ? name : resolve(ctx.cwd, name);
  const text = await readSettingsText(path);
  if (text === undefined) return { path, exists: false, settings: { version: 1, environments: {} } };
  return { path, exists: true, settings: checkSettings(text, path).settings };
}

/** An environment with its size's values filled in. Errors: SETTINGS_NOT_FOUND, ENVIRONMENT_UNKNOWN. */
export function environmentOf(file: SettingsFile, name: string): Environment {
  if (!file.exists) {
    throw new TradingInfraError('SETTINGS_NOT_FOUND', `There is no settings file ${file.path}.`, {
      hint: `trading-infra init --env ${name}`,
    });
  }
  const names = Object.keys(file.settings.environments);
  const given = Object.hasOwn(file.settings.environments, name) ? file.settings.environments[name] : undefined;
  if (given !== undefined) return resolveEnvironment(name, given);
  const meant = nearest(name, names);
  const known = names.length === 0 ? 'it has none yet' : `it has ${names.join(', ')}`;
  const message = `${file.path} has no environment ${JSON.stringify(name)}; ${known}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
  throw new TradingInfraError('ENVIRONMENT_UNKNOWN', message, { hint: `trading-infra init --env ${meant ?? name}` });
}

/** What the account and region of an environment have once. */
export function foundationOf(file: SettingsFile, environment: Environment): Foundation {
  return resolveFoundation(file.settings, environment);
}

/** Adds or edits one environment and leaves everything else of the file as it is. Errors: SETTINGS_INVALID, DISK_FULL. */
export async function saveEnvironment(file: SettingsFile, name: string, values: EnvironmentSettings): Promise<SettingsFile> {
  return edit(file, ['environments', name], values);
}

/** Adds or edits the settings of an account and region. */
export async function saveFoundation(
  file: SettingsFile,
  { account, region }: { account: string; region: string },
  values: FoundationSettings,
): Promise<SettingsFile> {
  return edit(file, ['foundations', `${account}/${region}`], values);
}

/** The file is read again: what somebody wrote into it since it was loaded stays. */
async function edit({ path }: SettingsFile, at: string[], values: object): Promise<SettingsFile> {
  const text = await readSettingsText(path);
  const schema = await writeEditorSchema(path);
  const document: Document = text === undefined ? newSettingsDocument(schema) : checkSettings(text, path).document;
  setInPlace(document, at, values);
  const next = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const { settings } = checkSettings(next, path);
  if (next !== text) await writeSettingsText(path, next);
  return { path, exists: true, settings };
}
