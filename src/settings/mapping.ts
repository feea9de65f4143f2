// Mappings in the settings file: how to read files of trades in a layout that is not known.
import * as z from 'zod';
import { eligibilities } from '../platform/bars.js';
import { checkReadOptions, mappedColumns, type ReadOptions, separators } from '../platform/read-options.js';

/** A mapping as written: the number of a column need not be in quotes. */
export interface Mapping extends Omit<ReadOptions, 'columns'> {
  columns: Readonly<Record<string, string | number>>;
}

const column = z.union([z.string().min(1), z.number().int().min(1)]);
const [first, ...others] = Object.keys(separators) as [string, ...string[]];

export const mappingSchema = z.strictObject({
  columns: z.strictObject(Object.fromEntries(mappedColumns.map((name) => [name, column.optional()]))),
  delimiter: z.enum([first, ...others]).optional(),
  timeFormat: z.string().min(1).optional(),
  timeZone: z.string().min(1).optional(),
  symbol: z.string().min(1).optional(),
  venue: z.string().min(1).optional(),
  eligibility: z.enum(eligibilities).optional(),
}) as unknown as z.ZodType<Mapping>;

/** The mapping as options for reading. */
export function toReadOptions({ columns, ...others }: Mapping): ReadOptions {
  const texts = Object.entries(columns).filter(([, name]) => name !== undefined);
  return { ...others, columns: Object.fromEntries(texts.map(([name, value]) => [name, String(value)])) };
}

/** What is wrong with a mapping that has the right form; undefined if nothing is. A symbol may be given later, with the flag. */
export function mappingProblem(value: unknown): string | undefined {
  const { data } = mappingSchema.safeParse(value);
  if (data === undefined) return undefined;
  const options = toReadOptions(data);
  try {
    const hasSymbol = (options.symbol ?? options.columns?.symbol) !== undefined;
    checkReadOptions(hasSymbol ? options : { ...options, symbol: 'X' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
