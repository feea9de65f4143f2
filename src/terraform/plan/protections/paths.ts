// Paths to attributes, such as `rule[id].expiration.days`, and the values that they lead to.
//
// A nested block is a list with one element in a plan and an object in a synthesized stack; a path does not mention the difference. `rule[id]`
// means every element of the list `rule`, told apart by its attribute `id` (or by its position if it has none); `rule[id=x]` means one of them.
// Text that a path leads through, such as a policy, is read as JSON.
import { tryJson } from '../../../json.js';

/** Matches the dots between segments, not those in brackets. */
const betweenSegments = /\.(?![^[]*\])/;

/** The values at a path by their own paths, such as `rule[expire-old].expiration.days`. A value that is absent is undefined. */
export function valuesAt(root: unknown, path: string): Map<string, unknown> {
  let found: [path: string, value: unknown][] = [['', root]];
  for (const segment of path.split(betweenSegments)) found = found.flatMap(([at, value]) => step(at, value, segment));
  return new Map(found);
}

/** Whether a plan does not know the value yet. `unknown` is the plan's `after_unknown`: true in the place of each such value. */
export function isUnknownAt(unknown: unknown, path: string): boolean {
  let values: unknown[] = [unknown];
  for (const segment of path.split(betweenSegments)) {
    const name = segment.replace(/\[.*$/, '');
    values = values.flatMap((value) => (value === true ? [true] : elements(value).map((one) => member(one, name))));
  }
  return values.includes(true);
}

function step(at: string, value: unknown, segment: string): [string, unknown][] {
  const [, name = '', key, wanted] = /^(\w+)(?:\[(\w+)(?:=(.+))?\])?$/.exec(segment) ?? [];
  const next = member(elements(value)[0], name);
  const here = at === '' ? name : `${at}.${name}`;
  if (key === undefined) return [[here, next]];
  const keyed = elements(next).map((element, position) => ({ element, is: String(member(element, key) ?? position) }));
  return keyed.filter(({ is }) => wanted === undefined || is === wanted).map(({ element, is }) => [`${here}[${is}]`, element]);
}

/** The elements of a list; anything else counts as a list with that one element. */
function elements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

function member(value: unknown, name: string): unknown {
  const container = typeof value === 'string' ? parsed(value) : value;
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, name)) return undefined;
  return (container as Record<string, unknown>)[name] ?? undefined;
}

function parsed(text: string): unknown {
  return /^\s*[{[]/.test(text) ? tryJson(text) : undefined;
}
