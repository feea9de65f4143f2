// Where in the settings file a value stands, and how its path is written.
import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

export type SettingPath = readonly (string | number)[];

/** One thing that is wrong, in a sentence that names path, what was got and what is allowed. */
export interface SettingsProblem {
  path: string;
  message: string;
  /** From 1; absent where the problem has no place in the text. */
  line?: number;
  column?: number;
}

export interface SettingsSource {
  document: Document;
  lines: LineCounter;
  /** Absent when the syntax does not allow to read any further. */
  value?: unknown;
  problems: SettingsProblem[];
}

/** Line and column of a value, of its key where the value is a map, or of the nearest thing around it that is written down. */
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

/** A value as it is written in the file, such as `012345678901`; undefined where it is no plain scalar. */
export function writtenAs({ document }: SettingsSource, path: SettingPath): string | undefined {
  let node: unknown = document.contents;
  for (const segment of path) node = childOf(node, segment)?.value;
  return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
}

/** `environments.dev.region`, or `foundations["123456789012/eu-central-1"].recorder`. */
export function formatPath(path: SettingPath): string {
  const text = path.map((segment) => {
    if (typeof segment === 'number') return `[${segment}]`;
    return /^[\w-]{1,60}$/.test(segment) ? `.${segment}` : `[${inQuotes(segment)}]`;
  });
  return text.join('').replace(/^\./, '');
}

/** A text in quotes as a terminal may show it: short, on one line, and with nothing in it that acts or turns letters round. */
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
  const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(segment));
  if (pair === undefined) return undefined;
  return { ...(isNode(pair.key) && { key: pair.key }), ...(isNode(pair.value) && { value: pair.value }) };
}
