// Reads policy documents as AWS services return them. In these, a list with one element may be written as a single value.
import { parseJson } from '../json.js';

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | Record<string, string | string[]>;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[] | boolean>>;
}

/** Returns the statements of a policy document; an empty list if there is no document. */
export function parsePolicy(document: string | undefined): PolicyStatement[] {
  if (!document) return [];
  const { Statement } = parseJson<{ Statement?: PolicyStatement | PolicyStatement[] }>(document, 'A policy in the answer of a service');
  return toList(Statement);
}

/** Returns a single value, a list or undefined as a list. */
export function toList<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether the statement applies to everybody (principal `*`). */
export function isPublic({ Principal }: PolicyStatement): boolean {
  return Principal === '*' || (typeof Principal === 'object' && toList(Principal.AWS).includes('*'));
}

/** Returns all values of a condition key such as `aws:SourceArn`, under any operator. Ignores the case of the key. */
export function conditionValues({ Condition = {} }: PolicyStatement, key: string): string[] {
  return Object.values(Condition).flatMap((block) =>
    Object.entries(block).flatMap(([name, value]) =>
      name.toLowerCase() === key.toLowerCase() ? toList<string | boolean>(value).map(String) : [],
    ),
  );
}
