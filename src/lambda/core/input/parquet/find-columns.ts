// Finds the layout whose columns a Parquet file has, and the columns that are read.
import type { SchemaElement } from 'hyparquet';
import type { ProcessingError } from '../../processing-error.js';
import type { CsvLayout, columnNames } from '../csv-layout.js';
import { csvLayouts } from '../known-layouts.js';
import { type CellKind, type ColumnType, describeType, typeOfColumn } from './column-types.js';
import { corruptParquet, unreadParquet } from './parquet-errors.js';

/** What a column means in its layout; `instrument` is the id that stands for a missing symbol. */
export type Role = (typeof columnNames)[number] | 'instrument';

export interface FoundColumn extends ColumnType {
  readonly name: string;
  readonly role: Role;
  /** Its number among the columns of each row group. */
  readonly index: number;
  readonly isOptional: boolean;
}

export interface FoundColumns {
  readonly layout: CsvLayout;
  readonly columns: readonly FoundColumn[];
}

const names: readonly CellKind[] = ['integer', 'decimal', 'double', 'text', 'boolean', 'uuid'];
const numbers: readonly CellKind[] = ['integer', 'decimal', 'double', 'text'];
const times: readonly CellKind[] = ['integer', 'time', 'double', 'text'];

/** A column of the file, at the top level. */
interface Leaf {
  element: SchemaElement;
  /** Undefined for nested columns. */
  index: number | undefined;
}

/** Throws UNSUPPORTED_FORMAT if columns are missing, or have types that their values cannot have. */
export function findColumns(schema: readonly SchemaElement[]): FoundColumns {
  const leaves = topColumns(schema);
  const given = new Set(leaves.map(({ element }) => nameOf(element)));
  const layout = closestLayout(given);
  const header = [...layout.header];
  const missing = header.filter((name) => !given.has(name) && !layout.optional?.includes(name));
  if (missing.length > 0) throw missingColumns(layout, missing, header.length);
  const used = Object.entries(layout.columns).filter(([, name]) => given.has(name)) as [Role, string][];
  // As in CSV, the id of the instrument is its symbol if there is no other.
  if (layout.columns.symbol !== undefined && !given.has(layout.columns.symbol)) used.push(['instrument', 'instrument_id']);
  return { layout, columns: used.map(([role, name]) => findColumn(leaves, role, name)) };
}

/** Layouts with local times are not written as Parquet: the date is in the name of the file. */
const layouts = csvLayouts.filter(({ zone }) => zone === undefined);

/** The layout of which the fewest columns are missing; of several, the one that has the most of them. Throws UNSUPPORTED_FORMAT if two fit as well. */
function closestLayout(given: ReadonlySet<string>): CsvLayout {
  const ranked = layouts.map((layout) => {
    const needed = layout.header.filter((name) => !layout.optional?.includes(name));
    return { layout, missing: needed.filter((name) => !given.has(name)).length / needed.length, size: needed.length };
  });
  ranked.sort((a, b) => a.missing - b.missing || b.size - a.size);
  const [first, second] = ranked as [(typeof ranked)[number], (typeof ranked)[number]];
  const areAlike = first.missing === 0 && second.missing === 0 && first.size === second.size && first.layout.name !== second.layout.name;
  if (areAlike) throw unreadParquet(`has the columns of several layouts: ${first.layout.name}, ${second.layout.name}`);
  return first.layout;
}

function missingColumns({ name }: CsvLayout, missing: readonly string[], all: number): ProcessingError {
  const headers = [...new Set(layouts.map(({ header }) => header.join(',')))];
  if (missing.length > all / 2) return unreadParquet(`does not have the columns of a known layout; known: ${headers.join('; ')}`);
  return unreadParquet(`lacks the columns ${missing.join(', ')} of the layout ${name.replace(/-csv$/, '')}`);
}

function findColumn(leaves: readonly Leaf[], role: Role, name: string): FoundColumn {
  const [found, other] = leaves.filter(({ element }) => nameOf(element) === name);
  if (found === undefined) throw corruptParquet();
  if (other !== undefined) throw unreadParquet(`has more than one column ${name}`);
  const { element, index } = found;
  const type = index === undefined || element.repetition_type === 'REPEATED' ? undefined : typeOfColumn(element);
  const allowed = role === 'price' || role === 'size' ? numbers : role === 'time' || role === 'fallbackTime' ? times : names;
  if (type === undefined || index === undefined || !allowed.includes(type.kind)) {
    throw unreadParquet(`has a column ${name} of type ${describeType(element)}${remedyOf(element)}`);
  }
  return { ...type, name, role, index, isOptional: element.repetition_type === 'OPTIONAL' };
}

function remedyOf({ type }: SchemaElement): string {
  return type === 'FLOAT' ? ', which has lost digits: write it as DOUBLE or DECIMAL from the source' : ', which is not read';
}

function nameOf({ name }: SchemaElement): string {
  return String(name).trim().toLowerCase();
}

/** The columns at the top level. The schema is a tree, listed with each parent before its children. */
function topColumns(schema: readonly SchemaElement[]): Leaf[] {
  const leaves: Leaf[] = [];
  let index = 0;
  for (let at = 1; at < schema.length; ) {
    const element = schema[at] as SchemaElement;
    const end = endOfSubtree(schema, at);
    const isNested = element.type === undefined;
    leaves.push({ element, index: isNested ? undefined : index });
    index += schema.slice(at, end).filter(({ type }) => type !== undefined).length;
    at = end;
  }
  return leaves;
}

/** The number of the first element after the one at `from` and its descendants. */
function endOfSubtree(schema: readonly SchemaElement[], from: number): number {
  let at = from;
  for (let open = 1; open > 0; open -= 1, at += 1) {
    if (at >= schema.length) throw corruptParquet();
    const children = schema[at]?.num_children ?? 0;
    if (children < 0 || children > schema.length) throw corruptParquet();
    open += children;
  }
  return at;
}
