// Compares the statements of two versions of a policy: IAM, trust, key, bucket, queue and endpoint policies all have this form.

export interface PolicyStatement {
  Sid?: string;
  Effect?: string;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: unknown;
}

/** Whether more is allowed after the change. An absent statement is undefined. */
export function isBroader(before: unknown, after: unknown): boolean {
  const [old, next] = [before as PolicyStatement | undefined, after as PolicyStatement | undefined];
  if (old === undefined || next === undefined) return next?.Effect === 'Allow' || old?.Effect === 'Deny';
  if (old.Effect !== next.Effect) return next.Effect === 'Allow';
  return next.Effect === 'Allow' ? covers(old, next) === false : covers(next, old) === false;
}

/** Whether everyone may use what the statement allows: the principal is `*` and there is no condition. */
export function isPublic(statement: PolicyStatement): boolean {
  const { Effect, Principal, Condition } = statement;
  const isEveryone = Principal === '*' || texts((Principal as { AWS?: unknown } | undefined)?.AWS).includes('*');
  return Effect === 'Allow' && isEveryone && Condition === undefined;
}

/** Whether the outer statement applies to every request to which the inner one applies. False in case of doubt. */
function covers(outer: PolicyStatement, inner: PolicyStatement): boolean {
  return (
    coversParts(outer, inner, 'Action', 'NotAction') &&
    coversParts(outer, inner, 'Resource', 'NotResource') &&
    coversPrincipals(outer, inner) &&
    coversConditions(outer.Condition, inner.Condition)
  );
}

type Part = 'Action' | 'Resource' | 'NotAction' | 'NotResource';

function coversParts(outer: PolicyStatement, inner: PolicyStatement, part: Part, not: Part): boolean {
  if (outer[not] !== undefined || inner[not] !== undefined) {
    // What is excepted from the outer statement must be excepted from the inner one too.
    return inner[not] !== undefined && coversTexts(texts(inner[not]), texts(outer[not]));
  }
  return inner[part] === undefined || coversTexts(texts(outer[part]), texts(inner[part]));
}

function coversPrincipals(outer: PolicyStatement, inner: PolicyStatement): boolean {
  if (JSON.stringify(outer.NotPrincipal) !== JSON.stringify(inner.NotPrincipal)) return false;
  return coversTexts(principals(outer.Principal), principals(inner.Principal));
}

/** `{AWS: [A, B]}` becomes `AWS:A`, `AWS:B`. */
function principals(principal: unknown): string[] {
  if (principal === undefined) return [];
  if (typeof principal !== 'object' || principal === null) return ['*'];
  return Object.entries(principal).flatMap(([kind, names]) => texts(names).map((name) => (name === '*' ? '*' : `${kind}:${name}`)));
}

/** A statement applies to fewer requests the more conditions it has, and the fewer values each of them accepts. */
function coversConditions(outer: unknown, inner: unknown): boolean {
  const wanted = flatten(inner);
  return [...flatten(outer)].every(([condition, accepted]) => {
    const given = wanted.get(condition);
    if (given === undefined) return false;
    return /^\w*Not/.test(condition) ? accepted.every((one) => given.includes(one)) : given.every((one) => accepted.includes(one));
  });
}

/** `{StringEquals: {'aws:SourceAccount': '1'}}` becomes `StringEquals aws:SourceAccount` with the values `1`. */
function flatten(condition: unknown): Map<string, string[]> {
  const operators = Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>);
  return new Map(
    operators.flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]): [string, string[]] => [`${operator} ${key}`, texts(values)]),
    ),
  );
}

/** Whether each inner text matches one of the outer patterns, in which `*` stands for any text and `?` for any character. */
function coversTexts(outer: readonly string[], inner: readonly string[]): boolean {
  return inner.every((one) => outer.some((pattern) => one === pattern || asRegExp(pattern).test(one)));
}

function asRegExp(pattern: string): RegExp {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'is');
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
