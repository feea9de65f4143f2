// Turns zod's issues into sentences that name the path, the given value, the allowed values and, if possible, a suggestion.
import type { z } from 'zod';
import { nearestRegion } from '../platform/regions.js';
import { nearest } from '../spelling.js';
import { choicesOf, describeAllowed } from './allowed-values.js';
import { type JsonSchema, notNull, schemaAt, settingsJsonSchema } from './json-schema.js';
import { formatPath, inQuotes, locate, type SettingPath, type SettingsProblem, type SettingsSource, shortened, writtenAs } from './path.js';

export type Issue = z.core.$ZodIssue;

/** One problem per issue; an issue about several unknown keys becomes one problem per key. */
export function describeIssues(issues: readonly Issue[], source: SettingsSource): SettingsProblem[] {
  if (issues.length === 0) return [];
  const schema = settingsJsonSchema();
  return issues.flatMap((issue) => {
    const path = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
    if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys, schema, source);
    if (issue.code === 'invalid_key') return [wrongKey(path, issue, source)];
    return [wrongValue(path, schema, source)];
  });
}

/** A problem at a path, with its line and column. The sentence is the path followed by `rest`. */
export function problemAt(source: SettingsSource, path: SettingPath, rest: string): SettingsProblem {
  const named = formatPath(path);
  return { path: named, message: `${named === '' ? 'the file' : named} ${rest}`, ...locate(source, path) };
}

/** A value in a readable form: short, without line breaks or control characters. */
export function describeGot(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  return inQuotes(value);
}

/** The value at a path. Inherited properties are ignored. */
export function valueAt(root: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string | number, unknown>)[key];
  }, root);
}

function wrongValue(path: SettingPath, root: JsonSchema, source: SettingsSource): SettingsProblem {
  const schema = schemaAt(root, path) ?? root;
  const value = valueAt(source.value, path);
  const allowed = describeAllowed(schema);
  if (value === undefined) return problemAt(source, path, `is missing; allowed: ${allowed}`);
  const got = (typeof value === 'number' && shortened(writtenAs(source, path) ?? '')) || describeGot(value);
  return problemAt(source, path, `is ${got}; allowed: ${allowed}${remark(path, value, schema, source)}`);
}

/** A suggestion for an invalid value, such as to remove its quotes or to use a similar value; empty if there is none. */
function remark(path: SettingPath, value: unknown, schema: JsonSchema, source: SettingsSource): string {
  const { type, pattern } = notNull(schema);
  const written = writtenAs(source, path) ?? '';
  if (pattern !== undefined && typeof value !== 'string' && new RegExp(pattern).test(written)) return `; put it in quotes: "${written}"`;
  if (typeof value !== 'string') return '';
  if ((type === 'number' || type === 'integer') && value.trim() !== '' && Number.isFinite(Number(value)))
    return '; write it without quotes';
  if (type === 'boolean' && /^(yes|on|y|"?true"?)$/i.test(value)) return '; write true';
  if (type === 'boolean' && /^(no|off|n|"?false"?)$/i.test(value)) return '; write false';
  const meant = path.at(-1) === 'region' ? nearestRegion(value) : nearest(value, choicesOf(schema).map(String));
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** The maximum number of unknown keys of one map to report. A longer list would not help. */
const maxUnknownKeys = 20;

/** One problem per unknown key of a map. Only the first one says which keys are allowed. */
function unknownKeys(path: SettingPath, keys: readonly string[], root: JsonSchema, source: SettingsSource): SettingsProblem[] {
  const siblings = Object.keys(notNull(schemaAt(root, path) ?? root).properties ?? {});
  return keys.slice(0, maxUnknownKeys).map((key, index) => {
    const allowed = index === 0 ? `is not a setting; allowed here: ${siblings.join(', ')}` : 'is not a setting either';
    const more = index === maxUnknownKeys - 1 && keys.length > maxUnknownKeys ? `; and ${keys.length - maxUnknownKeys} more` : '';
    return keyProblem(source, [...path, key], `${allowed}${adviceFor(key, path, siblings, root)}${more}`);
  });
}

function adviceFor(key: string, path: SettingPath, siblings: readonly string[], root: JsonSchema): string {
  const meant = nearest(key, siblings);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  const home = homeOf(key, root, [...path, key].slice(0, 2));
  return home === undefined ? '' : `; it belongs to ${home}`;
}

/** The path of the section that has a setting of this name. */
function homeOf(key: string, root: JsonSchema, environment: SettingPath): string | undefined {
  if (environment[0] !== 'environments' || environment.length < 2) return undefined;
  const sections = Object.entries(schemaAt(root, environment)?.properties ?? {});
  const found = sections.find(([, section]) => section.properties !== undefined && Object.hasOwn(section.properties, key));
  return found && formatPath([...environment, found[0]]);
}

function wrongKey(path: SettingPath, issue: Issue & { code: 'invalid_key' }, source: SettingsSource): SettingsProblem {
  return keyProblem(source, path, `is not a key that is allowed here; allowed: ${issue.issues.map(({ message }) => message).join('; ')}`);
}

/** A problem with a key. Its line and column are those of the key, not of the value. */
export function keyProblem(source: SettingsSource, path: SettingPath, rest: string): SettingsProblem {
  return { ...problemAt(source, path, rest), ...locate(source, path, 'key') };
}
