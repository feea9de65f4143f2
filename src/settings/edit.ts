// Edits the settings' YAML, keeping comments, order and the formatting of everything that does not change.
import { isDeepStrictEqual } from 'node:util';
import { Document, isCollection, isMap, isNode, isScalar, type Pair, YAMLMap } from 'yaml';
import { formatPath } from './path.js';
import { environmentSchema, foundationSchema } from './schema.js';

const header = [
  ' Settings of trading-infra: what is deployed, where, and how large. No secrets belong here.',
  ' Below an environment, every single value of its size can be overridden.',
  ' `trading-infra init --env NAME` adds or edits one environment and keeps comments and order.',
];

/** An empty settings file with a helpful comment below the comments of `text`; `schema` is the path of the JSON Schema, for editors. */
export function newSettingsDocument(schema?: string, text = ''): Document {
  const document = new Document({ version: 1, environments: {} });
  const editorLine = schema === undefined ? [] : [` yaml-language-server: $schema=${schema}`];
  const own = text.split(/\r?\n/).flatMap((line) => /^\s*#(.*)$/.exec(line)?.[1] ?? []);
  document.commentBefore = [...own, ...[...editorLine, ...header].filter((line) => !own.includes(line))].join('\n');
  return document;
}

/** The map at a path; empty if there is none. */
export function valueAt(document: Document, path: readonly string[]): object {
  const node: unknown = document.getIn(path, true);
  return isMap(node) ? node.toJS(document) : {};
}

/** Makes the value at a path equal to `value`, changing only what differs. Keys that `value` does not have are removed. */
export function setInPlace(document: Document, path: readonly string[], value: object): void {
  let map = document.contents;
  for (const key of path) {
    if (!isMap(map)) throw new TypeError('the settings are not a map');
    const child: unknown = map.get(key, true);
    map = isMap(child) ? child : addMap(document, map, key);
  }
  if (isMap(map)) merge(document, map, value);
}

function addMap(document: Document, parent: YAMLMap, key: string): YAMLMap {
  const map = new YAMLMap(document.schema);
  const pair = document.createPair(key, map) as Pair;
  const isFollowing = parent.items.length > 0;
  parent.flow = false;
  // The key may already have an alias or an empty value, which the new map replaces.
  parent.delete(key);
  if (isScalar(pair.key) && isFollowing) pair.key.spaceBefore = true;
  parent.items.push(pair);
  return map;
}

function merge(document: Document, map: YAMLMap, value: object): void {
  const current: unknown = map.toJS(document);
  if (isDeepStrictEqual(current, value)) return;
  for (const key of Object.keys((current ?? {}) as object)) if (!Object.hasOwn(value, key)) map.delete(key);
  for (const [key, next] of Object.entries(value)) {
    const child: unknown = map.get(key, true);
    if (isMap(child) && isPlainObject(next)) merge(document, child, next);
    else if (isScalar(child) && !isPlainObject(next) && !Array.isArray(next)) child.value = next;
    else if (!isCollection(child) || !isDeepStrictEqual(child.toJS(document), next)) map.set(key, document.createNode(next));
  }
}

/** What is written, with the differences between `before` and `after`: what others have changed since `before` was read stays. */
export function withDifferences(written: object, before: object, after: object): object {
  const merged = (key: string): unknown => {
    const [now, old, next] = [written, before, after].map((one): unknown => (one as Record<string, unknown>)[key]);
    if (isDeepStrictEqual(old, next)) return now === undefined ? next : now;
    return isPlainObject(now) && isPlainObject(next) ? withDifferences(now, isPlainObject(old) ? old : {}, next) : next;
  };
  const keys = [...new Set([...Object.keys(written), ...Object.keys(after)])];
  return Object.fromEntries(keys.map((key) => [key, merged(key)]).filter(([, value]) => value !== undefined));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Each environment and foundation by its path, with defaults filled in, so that writing out a default does not count as a change.
 * The value is undefined if an entry cannot be read because an alias has lost its anchor.
 */
export function entriesOf(document: Document): Map<string, unknown> {
  const entries = Object.entries({ environments: environmentSchema, foundations: foundationSchema }).flatMap(([list, schema]) => {
    const map = document.get(list);
    if (!isMap(map)) return [];
    return map.items.map(({ key, value }): [string, unknown] => {
      const read = readable(value, document);
      return [formatPath([list, String(isScalar(key) ? key.value : key)]), schema.safeParse(read).data ?? read];
    });
  });
  return new Map(entries);
}

function readable(node: unknown, document: Document): unknown {
  try {
    return isNode(node) ? node.toJS(document) : node;
  } catch {
    return undefined;
  }
}
