// Asks AWS by name whether a resource exists. Which resources have names follows from the synthesized stack, so there is no second list.
import type { AwsAccess } from '../target.js';
import { apiLookups } from './api-lookups.js';
import { dataLookups } from './data-lookups.js';
import type { FoundResource, Lookup, NamedResource } from './lookup.js';
import { serviceLookups } from './service-lookups.js';

export type { FoundResource, Lookup, NamedResource } from './lookup.js';

/** By Terraform type, how to ask for a resource. Types without a lookup have no name of their own, such as subnets and bucket policies. */
export const lookups = { ...dataLookups, ...serviceLookups, ...apiLookups } satisfies Record<string, Lookup>;
export type NamedType = keyof typeof lookups;

/** The parts of a synthesized stack (cdk.tf.json) that are used here. */
interface Stack {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
}

/**
 * The resources of a synthesized stack that have a name which is known before they exist. A name that Terraform computes, such as that of
 * the API's execution log group, is left out.
 */
export function namedResources({ resource: types = {} }: Stack): (NamedResource & { type: NamedType })[] {
  return Object.entries(types).flatMap(([type, bodies]) => {
    if (!isNamedType(type)) return [];
    const names = Object.values(bodies).map((body) => body[lookups[type].attribute]);
    return names.filter((name) => typeof name === 'string' && !name.includes('${')).map((name) => ({ type, name: name as string }));
  });
}

export function isNamedType(type: string): type is NamedType {
  return Object.hasOwn(lookups, type);
}

/** Asks the service for the resources with this name: none, one or, if the name need not be unique, several. Throws the service's error. */
export function findByName(access: AwsAccess, { type, name }: NamedResource & { type: NamedType }): Promise<FoundResource[]> {
  return lookups[type].find(access, name);
}
