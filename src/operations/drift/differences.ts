// Compares two versions of a resource, value by value. Pure.
import { tryJson } from '../../json.js';

/** A value that differs. Values are texts to show; null stands for a value that is not there. */
export interface Difference {
  /** The names that lead to the value, such as `environment.variables.LOG_LEVEL`. The only block of its kind needs no index. */
  path: string;
  from: string | null;
  to: string | null;
}

/** Shown in place of a value that must not be printed. */
export const masked = '(sensitive)';

/** Names of values that are secret although Terraform does not mark them, such as a variable that somebody added to a function. */
const secretName = /pass(word|wd|phrase)|secret|token|credential|private_?key|api_?key(?!s?_(required|source))/i;

/** Each difference between two values. `sensitive` mirrors their shape: `true` where Terraform marks a value as sensitive. */
export function findDifferences(before: unknown, after: unknown, sensitive: readonly unknown[] = [], path = ''): Difference[] {
  const [from, to] = [readDocument(before), readDocument(after)];
  if (canonical(from) === canonical(to)) return [];
  if (sensitive.includes(true)) return [{ path, from: isEmpty(from) ? null : masked, to: isEmpty(to) ? null : masked }];
  const fields = comparableFields(from, to);
  // What was added or removed as a whole, such as a statement of a policy, is shown as a whole; unless parts of it are sensitive.
  const isWhole = path !== '' && (isAbsent(from) || isAbsent(to)) && !sensitive.some(hasMark);
  if (fields !== undefined && !isWhole) {
    const [one, other] = fields;
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    return names.flatMap((name) =>
      findDifferences(
        one[name],
        other[name],
        sensitive.map((part) => partOf(part, name)),
        path === '' ? name : `${path}.${name}`,
      ),
    );
  }
  if (Array.isArray(from) || Array.isArray(to)) return listDifferences(from, to, path);
  return [{ path, from: show(from, path), to: show(to, path) }];
}

/** What a list has lost and gained. Most lists of Terraform are sets, so the order does not count. */
function listDifferences(before: unknown, after: unknown, path: string): Difference[] {
  const [from, to] = [before, after].map((list) => (Array.isArray(list) ? list : isEmpty(list) ? [] : [list])) as [unknown[], unknown[]];
  const lacks = (list: readonly unknown[]) => {
    const known = new Set(list.map((item) => canonical(item)));
    return (item: unknown) => !known.has(canonical(item));
  };
  const [lost, gained] = [from.filter(lacks(to)), to.filter(lacks(from))];
  return Array.from({ length: Math.max(lost.length, gained.length) }, (_, i) => ({
    path,
    from: show(lost[i], path),
    to: show(gained[i], path),
  }));
}

type Fields = Record<string, unknown>;

/** What both values consist of: the fields of objects or of the only block of its kind, or a policy's statements by Sid. */
function comparableFields(from: unknown, to: unknown): [Fields, Fields] | undefined {
  const values = [from, to].filter((value) => !isEmpty(value));
  if (values.every(isObject)) return [(from || {}) as Fields, (to || {}) as Fields];
  if (!values.every((value) => Array.isArray(value))) return undefined;
  const lists = [from, to].map((list) => (Array.isArray(list) ? list : [])) as [unknown[], unknown[]];
  if (lists.every((list) => list.every((item) => typeof (item as Fields | null)?.Sid === 'string'))) {
    return lists.map((list) => Object.fromEntries(list.map((item) => [(item as Fields).Sid, JSON.stringify(item)]))) as [Fields, Fields];
  }
  const isBlock = lists.every((list) => list.length <= 1 && list.every((item) => isObject(item) && !('Effect' in item)));
  return isBlock ? [(lists[0][0] ?? {}) as Fields, (lists[1][0] ?? {}) as Fields] : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasMark(sensitive: unknown): boolean {
  return sensitive === true || (typeof sensitive === 'object' && sensitive !== null && Object.values(sensitive).some(hasMark));
}

function partOf(sensitive: unknown, name: string): unknown {
  if (sensitive === true) return true;
  const [only] = Array.isArray(sensitive) ? sensitive : [sensitive];
  return (only as Record<string, unknown> | null | undefined)?.[name];
}

/** Reads a JSON document in a text, such as a policy; anything else is returned as it is. */
function readDocument(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  return tryJson(value) ?? value;
}

/** Network ACLs may be written with the names of protocols, but are always read with their numbers. */
const protocolNumbers: Record<string, string> = { icmp: '1', tcp: '6', udp: '17', all: '-1' };

/** A text that is equal for equal values. Terraform’s provider cannot tell a value that is not set from an empty one, so these are equal. */
function canonical(value: unknown, name = ''): string {
  const read = readDocument(value);
  if (isEmpty(read)) return '';
  if (Array.isArray(read))
    return `[${read
      .map((item) => canonical(item))
      .sort()
      .join()}]`;
  if (typeof read !== 'object' || read === null)
    return JSON.stringify(name === 'protocol' ? (protocolNumbers[String(read)] ?? read) : read);
  const fields = Object.entries(read).map(([key, one]) => [key, canonical(one, key)] as const);
  return `{${fields
    .filter(([, text]) => text !== '')
    .map((field) => field.join(':'))
    .sort()
    .join()}}`;
}

function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

function show(value: unknown, path: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  const hideSecrets = (name: string, one: unknown) => (typeof one === 'string' && secretName.test(name) ? masked : one);
  if (typeof value !== 'string') return JSON.stringify(value, hideSecrets);
  return String(hideSecrets(path.split('.').at(-1) ?? '', value));
}
