// Reads a whole Terraform state, to see which resources it lacks and what the others are called. Attributes may be secret: nothing of them is shown.
import { readDocument } from '../../terraform/state.js';
import type { KnownResources } from './references.js';

/**
 * The resources in a state, with their attributes, by address. Data sources are included: other resources refer to them. A resource without instances
 * is not: a state that Terraform saved during an apply lists so what was being created. Throws STATE_FAILED if it is no state.
 */
export function resourcesInState(text: string | undefined): KnownResources {
  return new Map(
    resourcesOf(text).flatMap(({ mode, type, name, instances: [first] = [] }) =>
      first === undefined ? [] : [[`${mode === 'data' ? 'data.' : ''}${type}.${name}`, knownAttributes(type, first.attributes ?? {})]],
    ),
  );
}

/** The ids of all resources in a state, also of those that have been replaced and are still to be deleted. Throws STATE_FAILED if it is no state. */
export function idsInState(text: string | undefined): ReadonlySet<unknown> {
  return new Set(resourcesOf(text).flatMap(({ instances = [] }) => instances.map(({ attributes }) => attributes?.id)));
}

function resourcesOf(text = '') {
  return readDocument(text, 'The current state').resources;
}

/** Of a key whose creation was interrupted, the state has the id alone. It is the `key_id` too, by which the key's alias is recognised. */
function knownAttributes(type: string, attributes: Record<string, unknown>): Record<string, unknown> {
  return type === 'aws_kms_key' && !attributes.key_id ? { ...attributes, key_id: attributes.id } : attributes;
}
