// An environment without the values that its schema refuses, so that the rules can be tried on what is right of it.
import { type EnvironmentSettings, environmentSchema, sandboxAccount } from '../stacks/settings.js';

/** Stands in for what an environment must have; no rule that would see it is tried. */
const standIns = { target: 'aws', account: sandboxAccount, region: 'us-east-1' };

interface RightValues {
  /** Undefined where nothing can be said: the environment is no map, or its size is wrong. */
  right: EnvironmentSettings | undefined;
  /** Paths of wrong values, with points between their parts. */
  wrong: readonly string[];
}

export function withoutWrongValues(value: unknown): RightValues {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { right: undefined, wrong: [] };
  const first = environmentSchema.safeParse(value);
  if (first.success) return { right: first.data, wrong: [] };
  const paths = first.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  const rest = structuredClone(value);
  for (const path of paths) forget(rest, path);
  const wrong = paths.map((path) => path.map(String).join('.'));
  return { right: environmentSchema.safeParse({ ...standIns, ...rest }).data, wrong };
}

/** A wrong item of a list takes the list with it. */
function forget(root: object, path: readonly PropertyKey[]): void {
  let parent: Record<PropertyKey, unknown> = root as Record<PropertyKey, unknown>;
  for (const [n, key] of path.entries()) {
    const value = parent[key];
    const isLast = n === path.length - 1 || Array.isArray(value) || typeof value !== 'object' || value === null;
    if (isLast) {
      delete parent[key];
      return;
    }
    parent = value as Record<PropertyKey, unknown>;
  }
}
