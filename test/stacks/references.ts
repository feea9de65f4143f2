// Finds dangling references in synthesized JSON. Terraform would reject them too, but only after init.
import type { Json, StackJson } from './stack-json.js';

/** Addresses that are referenced in expressions or depends_on but do not exist in the stack. */
export function danglingReferences({ json }: StackJson): string[] {
  const known = new Set([...addresses(json.resource, ''), ...addresses(json.data, 'data.')]);
  const { resource, data, output } = json;
  const text = JSON.stringify({ resource, data, output });
  return referencesIn(text).filter((address) => !known.has(address));
}

/** Everything that a resource depends on, directly or indirectly. If the resource has create_before_destroy, Terraform applies it to all of these. */
export function dependenciesOf(stack: StackJson, address: string, found = new Set<string>()): Set<string> {
  const [type = '', id = ''] = address.split('.');
  for (const next of referencesIn(JSON.stringify(stack.all(type)[id] ?? {}))) {
    if (found.has(next) || next === address) continue;
    found.add(next);
    dependenciesOf(stack, next, found);
  }
  return found;
}

function referencesIn(text: string): string[] {
  const addresses = [...text.matchAll(/\b(?:data\.)?aws_[a-z0-9_]+\.[A-Za-z0-9_-]+(?=[.["}\]])/g)].map(([address]) => address);
  return [...new Set(addresses)];
}

function addresses(blocks: Json, prefix: string): string[] {
  return Object.entries<Json>(blocks ?? {}).flatMap(([type, bodies]) => Object.keys(bodies).map((id) => `${prefix}${type}.${id}`));
}
