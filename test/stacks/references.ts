// Finds references in synthesized JSON that lead nowhere: Terraform would refuse them, and only after minutes of init.
import type { Json, StackJson } from './stack-json.js';

/** Addresses that are referred to, in expressions or depends_on, and do not exist in the stack. */
export function danglingReferences({ json }: StackJson): string[] {
  const known = new Set([...addresses(json.resource, ''), ...addresses(json.data, 'data.')]);
  const { resource, data, output } = json;
  const text = JSON.stringify({ resource, data, output });
  return referencesIn(text).filter((address) => !known.has(address));
}

/** All that a resource depends on, directly or not: Terraform treats it as create_before_destroy when the resource is. */
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
