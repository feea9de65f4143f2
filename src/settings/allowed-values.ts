// Describes the allowed values of a setting in words, based on its JSON Schema.
import { type JsonSchema, notNull } from './json-schema.js';

/** The allowed values in words, such as `a whole number from 1 to 35`, or `one of none, single, per-az`. */
export function describeAllowed(schema: JsonSchema): string {
  const choices = choicesOf(schema);
  if (choices.length > 0) return choices.length === 1 ? `only ${choices[0]}` : `one of ${choices.join(', ')}`;
  const inner = notNull(schema);
  if (inner !== schema) return `${describeAllowed(inner)}, or null`;
  if (schema.pattern !== undefined && schema.description !== undefined) return schema.description;
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'number':
    case 'integer':
      return describeNumber(schema);
    case 'array':
      return schema.items === undefined ? 'a list of values' : `a list; each item is ${describeAllowed(schema.items)}`;
    case 'object':
      return describeMap(schema);
    default:
      return describeText(schema);
  }
}

/** The values to choose from; empty for a setting that is not a choice. */
export function choicesOf(schema: JsonSchema): (string | number)[] {
  if (schema.enum !== undefined) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  const constants = (schema.anyOf ?? []).map((one) => one.const);
  return constants.every((value) => value !== undefined) ? constants : [];
}

function describeNumber({ type, minimum, maximum, multipleOf }: JsonSchema): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const from = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const to = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  const steps = multipleOf === undefined ? '' : ` in steps of ${multipleOf}`;
  if (from !== undefined && to !== undefined) return `${kind} from ${from} to ${to}${steps}`;
  return `${kind}${from === undefined ? '' : `, ${from} or more`}${to === undefined ? '' : `, ${to} at most`}${steps}`;
}

function describeText({ minLength, maxLength }: JsonSchema): string {
  if (maxLength !== undefined) return `a text of ${minLength ?? 0} to ${maxLength} characters`;
  return minLength === undefined || minLength === 0 ? 'a text' : 'a text that is not empty';
}

function describeMap({ properties, required = [], propertyNames }: JsonSchema): string {
  if (properties !== undefined) {
    const others = Object.keys(properties).filter((key) => !required.includes(key));
    const needed = required.length === 0 ? '' : `${required.join(', ')}, and if need be `;
    return `a map with ${needed}any of ${others.join(', ')}`;
  }
  return propertyNames?.description === undefined ? 'a map of names to settings' : `a map; each key is ${propertyNames.description}`;
}
