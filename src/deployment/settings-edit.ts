// Edits of the settings' YAML that keep a person's comments and order, and the spelling of everything that does not change.
import { isDeepStrictEqual } from 'node:util';
import { Document, isCollection, isMap, isScalar, type Pair, YAMLMap } from 'yaml';

const header = [
  ' Settings of trading-infra: what is deployed, where, and how large. No secrets belong here.',
  ' Below an environment, every single value of its size can be overridden.',
  ' `trading-infra init --env NAME` adds or edits one environment and keeps comments and order.',
];

/** An empty settings file with a helpful comment; `schema` is where an editor finds the JSON Schema. */
export function newSettingsDocument(schema?: string): Document {
  const document = new Document({ version: 1, environments: {} });
  const editorLine = schema === undefined ? [] : [` yaml-language-server: $schema=${schema}`];
  document.commentBefore = [...editorLine, ...header].join('\n');
  return document;
}

/** Makes the value at a path equal to `value`, touching only what differs; what is not in `value` is removed. */
export function setInPlace(document: Document, path: readonly string[], value: object): void {
  let map = document.contents;
  for (const key of path) {
    if (!isMap(map)) throw new TypeError('the settings are no map');
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
  // An alias or an empty value that stood here is replaced.
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

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
