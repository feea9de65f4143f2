// The values that a change gives to attributes, one by one, without secrets.
import { isDeepStrictEqual } from 'node:util';
import { tryJson } from '../../json.js';
import { isAbsent } from './protections/directions.js';
import { knownAfterApply } from './protections/table.js';

/** One attribute that changes. Values are JSON; null stands for none. */
export interface AttributeChange {
  /** The path of the attribute, such as `tags.Owner` or `rule[expire-old].expiration.days`. */
  attribute: string;
  from: unknown;
  to: unknown;
}

/** Two versions of a resource, and what the plan says about them: true in the place of each value that is unknown or sensitive. */
interface Versions {
  before: unknown;
  after: unknown;
  unknown?: unknown;
  beforeSensitive?: unknown;
  afterSensitive?: unknown;
}

/** A value that must not be shown, but can be compared. */
class Hidden {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}
const unknownValue = Symbol(knownAfterApply);

/** Matches the names of attributes whose texts are secret, even if the provider does not mark them; not those of ids and ARNs of secrets. */
const secretName = /(password|passphrase|passwd|secret|token|credential|private_?key|access_?key|api_?key)s?\]?$/i;

/** Every attribute that differs between two versions of a resource, in alphabetical order. */
export function attributeChanges({ before, after, unknown, beforeSensitive, afterSensitive }: Versions): AttributeChange[] {
  const changes = compare('', hide(before, beforeSensitive), withUnknown(hide(after, afterSensitive), unknown));
  return tagsOnce(changes).sort((one, other) => (one.attribute < other.attribute ? -1 : 1));
}

/**
 * Shows each tag once. The provider has two lists: `tags_all` has every tag; `tags` lacks those that the provider gives to all resources,
 * so a changed value of one of those appears in it as removed.
 */
function tagsOnce(changes: readonly AttributeChange[]): AttributeChange[] {
  const all = changes
    .filter(({ attribute }) => attribute.startsWith('tags_all.'))
    .map((one) => ({ ...one, attribute: one.attribute.replace('tags_all.', 'tags.') }));
  const isRepeated = ({ attribute }: AttributeChange) =>
    attribute.startsWith('tags_all') || all.some((other) => other.attribute === attribute || attribute === 'tags');
  return [...changes.filter((change) => !isRepeated(change)), ...all];
}

function hide(value: unknown, mark: unknown): unknown {
  if (mark === true) return new Hidden(value);
  return mapMarked(value, mark, hide);
}

function withUnknown(value: unknown, mark: unknown): unknown {
  if (mark === true) return unknownValue;
  return mapMarked(value, mark, withUnknown);
}

/** Applies a function to each member of a value and of the mark that has the same shape; a plan leaves out members that it does not know. */
function mapMarked(value: unknown, mark: unknown, of: (value: unknown, mark: unknown) => unknown): unknown {
  if (typeof mark !== 'object' || mark === null || value instanceof Hidden) return value;
  if (Array.isArray(mark)) {
    const list = Array.isArray(value) ? value : [];
    return Array.from({ length: Math.max(list.length, mark.length) }, (_, at) => of(list[at], mark[at]));
  }
  const object = (value ?? {}) as Record<string, unknown>;
  const marks = mark as Record<string, unknown>;
  const names = new Set([...Object.keys(object), ...Object.keys(marks)]);
  return Object.fromEntries([...names].map((name) => [name, of(object[name], marks[name])]));
}

function compare(attribute: string, before: unknown, after: unknown): AttributeChange[] {
  if (isDeepStrictEqual(before, after) || (isAbsent(before) && isAbsent(after))) return [];
  const [old, next] = [membersOf(before, after), membersOf(after, before)];
  if (old === undefined || next === undefined) return [{ attribute, from: shown(attribute, before), to: shown(attribute, after) }];
  const keys = [...new Set([...old.keys(), ...next.keys()])];
  return keys.flatMap((key) => compare(attribute === '' ? key.replace(/^\./, '') : attribute + key, old.get(key), next.get(key)));
}

function shown(attribute: string, value: unknown): unknown {
  if (value === unknownValue) return knownAfterApply;
  if (isAbsent(value)) return null;
  if (value instanceof Hidden || (secretName.test(attribute) && typeof value === 'string')) return '(sensitive)';
  return withoutMarks(value);
}

/** Replaces what is hidden or unknown within a value that is shown as a whole. */
function withoutMarks(value: unknown): unknown {
  if (value === unknownValue) return knownAfterApply;
  if (value instanceof Hidden) return '(sensitive)';
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(name, member)]));
}

/**
 * The members of an object by `.name`, or the elements of a list of objects by `[id]`. Undefined for a value that is compared as a whole,
 * such as a number or a list of texts. An absent value has no members if the other value has some.
 */
function membersOf(value: unknown, other: unknown): Map<string, unknown> | undefined {
  const [container, model] = [opened(value), opened(other)];
  if (isAbsent(container)) return isAbsent(model) || membersOf(model, model) === undefined ? undefined : new Map();
  if (Array.isArray(container)) return elementsOf(container, Array.isArray(model) ? model : []);
  return isObject(container) ? new Map(Object.entries(container).map(([name, member]) => [`.${name}`, member])) : undefined;
}

/** A text that is a JSON document, such as a policy, is read. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  return tryJson(value) ?? value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Hidden);
}

/** Attributes that tell the elements of a list apart. */
const identities = ['Sid', 'id', 'name', 'rule_no', 'storage_class', 'key'];

function elementsOf(list: readonly unknown[], other: readonly unknown[]): Map<string, unknown> | undefined {
  const [elements, others] = [list.filter(isObject), other.filter(isObject)];
  if (elements.length < list.length || others.length < other.length) return undefined;
  const identity = identities.find((name) => isUnique(elements, name) && isUnique(others, name));
  // A nested block is a list with one element, whose position says nothing.
  if (identity === undefined && elements.length <= 1 && others.length <= 1) {
    return new Map(elements.flatMap((element) => Object.entries(element).map(([name, member]): [string, unknown] => [`.${name}`, member])));
  }
  return new Map(elements.map((element, at) => [`[${identity === undefined ? at : element[identity]}]`, element]));
}

function isUnique(elements: readonly Record<string, unknown>[], name: string): boolean {
  const values = elements.map((element) => element[name]);
  return values.every((value) => isName(value)) && new Set(values).size === values.length;
}

function isName(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
