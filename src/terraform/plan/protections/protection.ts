// What a row of the table of protections says.
import { type Direction, isAbsent } from './directions.js';

/** What a protection protects: data from deletion; the way back to old data; secrecy; from access; the sight of what happens; that the platform can be reached and has the capacity that it needs. */
export type ProtectionGroup = 'data' | 'recovery' | 'encryption' | 'exposure' | 'observation' | 'reachability';

export interface Protection {
  group: ProtectionGroup;
  /** Terraform's types of the resources. */
  types: readonly string[];
  /** The path of the attribute, as in `paths.ts`. */
  path: string;
  /** What must happen to the resource: a change (or a replacement), its deletion, or its creation beside resources that exist already. */
  event: 'change' | 'delete' | 'create';
  /** The direction that weakens. The deletion or creation of a resource is compared too: its attribute is then absent after or before it. */
  direction: Direction;
  /** What is lost, as a clause. */
  lost: string;
  /** Simplifies the values before they are compared and shown. */
  read?: (value: unknown) => unknown;
  /** Attributes with ids or ARNs: if one of these resources is deleted too, this deletion only follows from that one. */
  follows?: readonly string[];
}

type Row = Omit<Protection, 'group'>;

/** Puts rows into a group. */
export function inGroup(group: ProtectionGroup, rows: readonly Row[]): Protection[] {
  return rows.map((row) => ({ group, ...row }));
}

/** A row about an attribute. Several types are separated by spaces. */
export function weakens(types: string, path: string, direction: Direction, lost: string, read?: Protection['read']): Row {
  return { types: types.split(' '), path, event: 'change', direction, lost, ...(read && { read }) };
}

const gone: Direction = { words: 'deleted', isWeaker: () => true };

/** A row about the deletion of a resource, which counts like turning it off. `path` is the attribute that tells best what is lost. */
export function deletion(types: string, path: string, lost: string, { follows = [] }: { follows?: readonly string[] } = {}): Row {
  return { types: types.split(' '), path, event: 'delete', direction: gone, lost, follows };
}

/** A row about a resource that is added to a deployed platform and has an attribute with a certain value. */
export function creation(types: string, path: string, isRisky: (value: unknown) => boolean, lost: string): Row {
  const direction = { words: 'created', isWeaker: (before: unknown, after: unknown) => isAbsent(before) && isRisky(after) };
  return { types: types.split(' '), path, event: 'create', direction, lost };
}
