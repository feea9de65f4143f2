// The flags of `process` and `ingest` that say how to read files in an unknown layout.
import { TradingInfraError } from '../../errors.js';
import { eligibilities } from '../../platform/bars.js';
import type { ReadOptions } from '../../platform/read-options.js';
import { inQuotes } from '../../settings/path.js';
import { nearest } from '../../spelling.js';
import type { CommandContext } from '../terminal/command.js';
import { choice, type Option, text, type ValuesOf } from '../terminal/option.js';
import { knownMappings } from './known-mappings.js';

// A variable that stays set would change how every file is read.
const once = { variable: false } as const;

export const readingOptions = {
  columns: text('MAP', 'columns of an unknown layout: time=NAME,price=NAME,size=NAME and others; without a header, their numbers', once),
  mapping: text('NAME', 'such columns and options by their name: kraken, coinbase, or one under mappings in the settings file', once),
  delimiter: delimiterOption('character between fields: , ; | or tab (default: a comma)'),
  timeFormat: text('FORMAT', 's, ms, us, ns, iso, or a pattern such as "YYYY-MM-DD HH:mm:ss.SSS" (default: each time tells)', once),
  timeZone: text('ZONE', 'time zone of local times, such as America/New_York (default: UTC)', once),
  symbol: text('NAME', 'symbol of all rows, or a pattern of file names such as "{symbol}-*"', once),
  venue: text('NAME', 'venue of all rows', once),
  eligibility: choice(eligibilities, 'which trades of US stocks set prices: as their sale conditions say (default), or all'),
};

const delimiters: Readonly<Record<string, NonNullable<ReadOptions['delimiter']>>> = {
  ',': ',',
  ';': ';',
  '|': '|',
  '\t': '\t',
  '\\t': '\t',
  tab: '\t',
};

function delimiterOption(summary: string): Option<NonNullable<ReadOptions['delimiter']>> {
  const read = (given: string) => {
    const found = Object.hasOwn(delimiters, given) ? delimiters[given] : undefined;
    if (found === undefined) throw new RangeError('a comma, a semicolon, a bar (|) or tab');
    return found;
  };
  return { placeholder: 'CHAR', summary, variable: false, read };
}

/**
 * The options for reading that the flags give, over those of `--mapping`, whose name is looked for in the settings first; undefined if there are none. Throws USAGE if they do not fit together or the mapping
 * does not exist, and SETTINGS_INVALID.
 */
export async function readOptionsOf(
  context: Pick<CommandContext, 'cwd' | 'env' | 'command'>,
  { columns, mapping, ...flags }: ValuesOf<typeof readingOptions>,
  config: string | undefined,
): Promise<ReadOptions | undefined> {
  const { delimiter, timeFormat, timeZone, symbol, venue, eligibility } = flags;
  const named = mapping === undefined ? {} : await findMapping(context, mapping, config);
  const given = {
    ...(columns !== undefined && { columns: parseColumns(context, columns) }),
    delimiter,
    timeFormat,
    timeZone,
    symbol,
    venue,
    eligibility,
  };
  const all = { ...named, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
  if (Object.keys(all).length === 0) return undefined;
  const { checkReadOptions } = await import('../../platform/read-options.js');
  try {
    return checkReadOptions(all);
  } catch (error) {
    throw error instanceof RangeError ? usage(context, `${error.message}.`) : error;
  }
}

function parseColumns(context: Pick<CommandContext, 'command'>, given: string): Record<string, string> {
  const pairs = given.split(',').map((pair) => /^([^=]+)=(.+)$/s.exec(pair));
  const wrong = pairs.indexOf(null);
  if (wrong >= 0)
    throw usage(
      context,
      `--columns got ${inQuotes(given.split(',')[wrong] ?? '')}; allowed: a list such as time=ts,price=px,size=qty,symbol=ticker.`,
    );
  return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim(), pair?.[2]?.trim()]));
}

async function findMapping(
  context: Pick<CommandContext, 'cwd' | 'env' | 'command'>,
  name: string,
  config: string | undefined,
): Promise<ReadOptions> {
  const { loadSettings } = await import('../../settings/file.js');
  const { path, settings } = await loadSettings(context, { config });
  const { mappings = {} } = settings;
  if (Object.hasOwn(mappings, name) && mappings[name] !== undefined)
    return (await import('../../settings/mapping.js')).toReadOptions(mappings[name]);
  const known = Object.hasOwn(knownMappings, name) ? knownMappings[name] : undefined;
  if (known !== undefined) return known;
  const names = Object.keys(mappings);
  const meant = nearest(name, [...names, ...Object.keys(knownMappings)]);
  const own = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  const more = `Known without it: ${Object.keys(knownMappings).join(', ')}.`;
  throw usage(context, `${path} has no mapping ${inQuotes(name)}; ${own}. ${more}${meant === undefined ? '' : ` Did you mean ${meant}?`}`);
}

function usage({ command }: Pick<CommandContext, 'command'>, message: string): TradingInfraError {
  return new TradingInfraError(
    'USAGE',
    message.replace(/^./, (first) => first.toUpperCase()),
    { hint: `trading-infra ${command} --help` },
  );
}
