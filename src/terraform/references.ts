// The references of a synthesized stack, such as `${aws_vpc.main.id}`.

/**
 * Replaces every reference in a text by what `lookUp` returns for it. Returns undefined if that is undefined for one of them. Terraform writes a dollar
 * sign before a brace twice if no reference follows.
 */
export function replaceReferences(text: string, lookUp: (expression: string) => string | undefined): string | undefined {
  let isKnown = true;
  const replaced = text.replaceAll(/\$(\$?)\{([^}]*)\}/g, (match, double: string, expression: string) => {
    if (double !== '') return match.slice(1);
    const value = lookUp(expression);
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? replaced : undefined;
}

/** The addresses of the resources that a resource's arguments name, in references or in `depends_on`. Data sources are not among them. */
export function namedResources({ '//': _, ...given }: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...JSON.stringify(given).matchAll(/(?<![\w.])aws_\w+\.[\w-]+/g)].map(([address]) => address))];
}
