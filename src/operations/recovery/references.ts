// Resolves the references in a synthesized stack, as far as the resources that they refer to are known.

/** The known attributes of resources, by address. */
export type KnownResources = Map<string, Readonly<Record<string, unknown>>>;

const reference = /\$\{([^}]+)\}/g;

/**
 * Replaces every reference in a text, such as `${aws_vpc.main.id}`, by the attribute's value. Returns undefined if one of them is not known.
 */
export function resolveText(text: string, known: KnownResources): string | undefined {
  let isKnown = true;
  const resolved = text.replaceAll(reference, (_, path: string) => {
    const value = lookUp(path, known);
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? resolved : undefined;
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
