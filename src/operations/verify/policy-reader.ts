// Reads policy documents as AWS services return them, where single values and lists are interchangeable.

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | Record<string, string | string[]>;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[] | boolean>>;
}

/** The statements of a policy document; none if there is no document. */
export function parsePolicy(document: string | undefined): PolicyStatement[] {
  if (!document) return [];
  const { Statement } = JSON.parse(document) as { Statement?: PolicyStatement | PolicyStatement[] };
  return toList(Statement);
}

/** One value, many or none, as a list. */
export function toList<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether the statement applies to everybody (principal `*`). */
export function isPublic({ Principal }: PolicyStatement): boolean {
  return Principal === '*' || (typeof Principal === 'object' && toList(Principal.AWS).includes('*'));
}

/** All values of a condition key such as `aws:SourceArn`, under any operator. Ignores the case of the key. */
export function conditionValues({ Condition = {} }: PolicyStatement, key: string): string[] {
  return Object.values(Condition).flatMap((block) =>
    Object.entries(block).flatMap(([name, value]) =>
      name.toLowerCase() === key.toLowerCase() ? toList<string | boolean>(value).map(String) : [],
    ),
  );
}
