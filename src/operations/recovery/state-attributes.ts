// Reads a whole Terraform state, to see which resources it lacks and what the others are called. Attributes may be secret: nothing of them is shown.
import { TradingInfraError } from '../../errors.js';
import type { KnownResources } from './references.js';

interface StateDocument {
  resources?: {
    module?: string;
    mode: 'managed' | 'data';
    type: string;
    name: string;
    instances?: { attributes?: Record<string, unknown> | null }[];
  }[];
}

/**
 * The resources in a state, with their attributes, by address. Data sources are included: other resources refer to them. A resource without instances
 * is not: a state that Terraform saved during an apply lists so what was being created. Throws INTERNAL if it is no state.
 */
export function resourcesInState(text: string | undefined): KnownResources {
  return new Map(
    parse(text).flatMap(({ mode, type, name, instances: [first] = [] }) =>
      first === undefined ? [] : [[`${mode === 'data' ? 'data.' : ''}${type}.${name}`, knownAttributes(type, first.attributes ?? {})]],
    ),
  );
}

/** The ids of all resources in a state, also of those that have been replaced and are still to be deleted. Throws INTERNAL if it is no state. */
export function idsInState(text: string | undefined): ReadonlySet<unknown> {
  return new Set(parse(text).flatMap(({ instances = [] }) => instances.map(({ attributes }) => attributes?.id)));
}

function parse(text = ''): NonNullable<StateDocument['resources']> {
  if (text.trim() === '') return [];
  try {
    return (JSON.parse(text) as StateDocument).resources ?? [];
  } catch (cause) {
    throw new TradingInfraError('INTERNAL', 'The Terraform state cannot be read.', {
      cause,
      hint: 'Restore an older version of the state',
    });
  }
}

/** Of a key whose creation was interrupted, the state has the id alone. It is the `key_id` too, by which the key's alias is recognised. */
function knownAttributes(type: string, attributes: Record<string, unknown>): Record<string, unknown> {
  return type === 'aws_kms_key' && !attributes.key_id ? { ...attributes, key_id: attributes.id } : attributes;
}
