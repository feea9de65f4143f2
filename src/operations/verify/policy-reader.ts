// Reads IAM policy documents as services give them back: single values where lists are meant, and the other way round.

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | Record<string, string | string[]>;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[] | boolean>>;
}

/** The statements of a policy document; none for no document. */
export function parsePolicy(document: string | undefined): PolicyStatement[] {
  if (!document) return [];
  const { Statement } = JSON.parse(document) as { Statement?: PolicyStatement | PolicyStatement[] };
  return toList(Statement);
}

/** One value or many, as a list. */
export function toList<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether the statement speaks of everybody. */
export function isPublic({ Principal }: PolicyStatement): boolean {
  return Principal === '*' || (typeof Principal === 'object' && toList(Principal.AWS).includes('*'));
}

/** All values that a condition asks for, under whatever operator: `aws:SourceArn` and the like, in any case. */
export function conditionValues({ Condition = {} }: PolicyStatement, key: string): string[] {
  return Object.values(Condition).flatMap((block) =>
    Object.entries(block).flatMap(([name, value]) =>
      name.toLowerCase() === key.toLowerCase() ? toList<string | boolean>(value).map(String) : [],
    ),
  );
}
