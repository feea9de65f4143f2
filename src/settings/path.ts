// Locates values in the settings file, and formats their paths.
import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter, type Node, type Pair, type YAMLMap } from 'yaml';

export type SettingPath = readonly (string | number)[];

/** One problem, with a sentence that names the path, the given value and what is allowed. */
export interface SettingsProblem {
  path: string;
  message: string;
  /** Counted from 1; absent if the problem is not at a particular line. */
  line?: number;
  column?: number;
}

export interface SettingsSource {
  document: Document;
  lines: LineCounter;
  /** The parsed content; absent if syntax errors prevent parsing. */
  value?: unknown;
  problems: SettingsProblem[];
}

/** The line and column (from 1) of a scalar, of the key of any other value or, if the file lacks the path, of the nearest enclosing key. */
export function locate(
  { document, lines }: SettingsSource,
  path: SettingPath,
  what: 'value' | 'key' = 'value',
): { line?: number; column?: number } {
  let node: unknown = document.contents;
  let offset: number | undefined = isNode(node) ? node.range?.[0] : undefined;
  for (const [depth, segment] of path.entries()) {
    const child = childOf(node, segment);
    if (child === undefined) break;
    const isValue = what === 'value' && depth === path.length - 1 && isScalar(child.value) && child.value.value !== null;
    offset = (isValue ? child.value : (child.key ?? child.value))?.range?.[0] ?? offset;
    node = child.value;
  }
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** A value as the file spells it, such as `012345678901`; undefined unless it is a plain scalar. */
export function writtenAs({ document }: SettingsSource, path: SettingPath): string | undefined {
  let node: unknown = document.contents;
  for (const segment of path) node = childOf(node, segment)?.value;
  return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
}

/** Formats a path as `environments.dev.region`, or `foundations["123456789012/eu-central-1"].recorder`. */
export function formatPath(path: SettingPath): string {
  const text = path.map((segment) => {
    if (typeof segment === 'number') return `[${segment}]`;
    return /^[\w-]{1,60}$/.test(segment) ? `.${segment}` : `[${inQuotes(segment)}]`;
  });
  return text.join('').replace(/^\./, '');
}

/** Quoted text that is safe to print: short, on one line, without control characters or characters that change the writing direction. */
export function inQuotes(text: string, most = 60): string {
  const asCodes = (found: string) =>
    [...found.matchAll(/[\s\S]/g)].map(([unit]) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  return JSON.stringify(shortened(text, most)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, asCodes);
}

export function shortened(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

interface Child {
  key?: Node;
  value?: Node;
}

function childOf(node: unknown, segment: string | number): Child | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(segment)];
    return isNode(value) ? { value } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = pairsOf(node).get(String(segment));
  if (pair === undefined) return undefined;
  return { ...(isNode(pair.key) && { key: pair.key }), ...(isNode(pair.value) && { value: pair.value }) };
}

const indexes = new WeakMap<YAMLMap, { size: number; pairs: Map<string, Pair> }>();

/** A map's pairs by key; of equal keys, the first. Kept, because a file with thousands of problems would otherwise take minutes. */
function pairsOf(map: YAMLMap): Map<string, Pair> {
  const known = indexes.get(map);
  if (known?.size === map.items.length) return known.pairs;
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
    if (!pairs.has(key)) pairs.set(key, pair);
  }
  indexes.set(map, { size: map.items.length, pairs });
  return pairs;
}
