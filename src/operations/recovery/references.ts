// Resolves the references in a synthesized stack, as far as the resources that they refer to are known.
import { namedResources, replaceReferences } from '../../terraform/references.js';

/** The known attributes of resources, by address. */
export type KnownResources = Map<string, Readonly<Record<string, unknown>>>;

/** Replaces every reference in a text by the attribute's value. Returns undefined if one of them is not known. */
export function resolveText(text: string, known: KnownResources): string | undefined {
  return replaceReferences(text, (path) => lookUp(path, known));
}

function lookUp(path: string, known: KnownResources): string | undefined {
  const parts = path.split('.');
  const attribute = parts.pop() ?? '';
  const value = known.get(parts.join('.'))?.[attribute];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The text at a path of names in a resource's arguments, such as `tags.Name`; undefined if there is none, or if it refers to something unknown. */
export function resolveArgument(resource: Readonly<Record<string, unknown>>, path: string, known: KnownResources): string | undefined {
  let value: unknown = resource;
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? resolveText(value, known) : undefined;
}

/** Whether everything that a resource depends on, directly or not, is known. */
export function hasKnownDependencies(
  address: string,
  resourceAt: (address: string) => Record<string, unknown>,
  known: KnownResources,
): boolean {
  const seen = new Set<string>();
  const visit = (one: string): boolean => {
    if (seen.has(one)) return true;
    seen.add(one);
    return namedResources(resourceAt(one)).every((other) => known.has(other) && visit(other));
  };
  return visit(address);
}
