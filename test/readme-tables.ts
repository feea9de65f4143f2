// The tables of the README and of docs, made from the code they are about: `npm run readme` writes them, test/readme.test.ts holds them equal.
import { Chalk } from 'chalk';
import { initOptions } from '../src/cli/commands/init/options.js';
import { sizeTable } from '../src/cli/commands/init/size-table.js';
import { commands } from '../src/cli/commands.js';
import { argumentText } from '../src/cli/terminal/command.js';
import { flagOf, type Options, variableOf } from '../src/cli/terminal/option.js';
import { errorCodes, exitCodes } from '../src/errors.js';
import type { Check } from '../src/operations/verify/check.js';
import { allChecks } from '../src/operations/verify/verify.js';
import { capabilities } from '../src/sandbox/capabilities.js';
import { describeAllowed } from '../src/settings/allowed-values.js';
import { type JsonSchema, notNull, schemaAt, settingsJsonSchema } from '../src/settings/json-schema.js';
import { resolveEnvironment } from '../src/settings/schema.js';
import { type SizeName, sizeNames, sizes } from '../src/settings/sizes.js';

type Row = readonly string[];

const exitMeanings: Record<keyof typeof exitCodes, string> = {
  done: 'Done, or there was nothing to do',
  failed: 'Failed for any other reason',
  changesPending: 'Changes are pending (only with `plan --detailed-exitcode`)',
  credentials: 'Credentials are missing, expired, refused or for another account',
  preflight: 'A tool, the account or this computer is not ready',
  declined: 'You declined, or a confirmation is missing',
  applyFailed: 'Apply or destroy failed, or resources are left',
  verifyFailed: 'The deployed platform failed a check',
  stateLocked: 'Someone else holds the state lock',
  usage: 'A flag, a value or the settings file is invalid',
  interrupted: 'Interrupted by Ctrl-C',
};

/** Pages with generated parts, below the repository's root. */
export const generatedPages = ['README.md', 'docs/settings.md', 'docs/verify.md'];

/** Every generated part, by the name in its markers. */
export function readmeParts(): Record<string, string> {
  return {
    commands: commandTable(),
    sizes: ['```text', ...sizeTable({ paint: new Chalk({ level: 0 }), width: 100 }).split('\n'), '```'].join('\n'),
    'environment-settings': placeTable('environments', 'NAME'),
    'size-settings': settingsTable(),
    'foundation-settings': placeTable('foundations', 'ACCOUNT/REGION'),
    'init-flags': initTable(),
    sandbox: table(
      ['Service', 'How', 'What'],
      capabilities.map(({ service, level, what }) => [service, level, what]),
    ),
    checks: checkTable(),
    'exit-codes': exitTable(),
    'error-codes': table(
      ['Code', 'Exit', 'What happened', 'What to do'],
      Object.entries(errorCodes).map(([code, { exit, meaning, fix }]) => [`\`${code}\``, String(exit), meaning, fix]),
    ),
  };
}

const markers = /(<!-- begin (\S+) -->\n)[\s\S]*?(<!-- end \2 -->)/g;

/** The names of the parts that a page has places for. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(markers)].map((match) => match[2] ?? '');
}

/** The page with each generated part between its markers. Throws for a part that nobody makes. */
export function withParts(text: string): string {
  const parts = readmeParts();
  return text.replace(markers, (_, begin: string, name: string, end: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`there is a place for ${name}, which nobody makes`);
    return `${begin}${part}\n${end}`;
  });
}

function commandTable(): string {
  const rows = commands.map(({ name, summary, argument, options }) => {
    const flags = Object.entries(options).map(([option, { placeholder }]) => flagText(option, placeholder));
    return [
      `\`${name}\``,
      summary,
      [...(argument ? [`\`${argumentText(argument)}\``] : []), ...(name === 'init' ? ['one for each question'] : flags)].join(' '),
    ];
  });
  return table(['Command', 'What it does', 'Flags'], rows);
}

function flagText(option: keyof Options, placeholder: string | undefined): string {
  return `\`${flagOf(option)}${placeholder === undefined ? '' : ` ${placeholder}`}\``;
}

function initTable(): string {
  const rows = Object.entries(initOptions).map(([name, { placeholder, summary }]) => [
    flagText(name, placeholder),
    `\`${variableOf(name)}\``,
    summary,
  ]);
  return table(['Flag', 'Variable', 'What it is'], rows);
}

/** The checks of an environment of that size. */
export function checksOf(size: SizeName): Check[] {
  const given = {
    target: 'sandbox',
    account: '123456789012',
    region: 'us-east-1',
    state: 's3',
    owner: 'platform',
    costCenter: 'finance',
  } as const;
  return allChecks(resolveEnvironment('dev', { ...given, size }));
}

/** All checks there are: those of an environment with a web ACL. */
function checkTable(): string {
  return table(
    ['Check', 'What is true when it passes', 'Why it matters'],
    checksOf('medium').map(({ id, sentence, reason = '' }) => [`\`${id}\``, sentence, reason]),
  );
}

function exitTable(): string {
  const meanings: Record<string, string> = exitMeanings;
  return table(
    ['Code', 'Meaning'],
    Object.entries(exitCodes).map(([name, code]) => [String(code), meanings[name] ?? '']),
  );
}

/** Settings that a size gives a value to, with the value of each size. */
function settingsTable(): string {
  const rows = leaves(sizes.small).map((path) => {
    const values = sizeNames.map((size) =>
      show(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], sizes[size])),
    );
    return [`\`${path.join('.')}\``, allowed(schemaAt(settingsJsonSchema(), ['environments', 'NAME', ...path])), ...values];
  });
  return table(['Setting', 'Allowed', ...sizeNames], rows);
}

/** Settings of an environment (but for those of its size) or of a foundation. */
function placeTable(list: 'environments' | 'foundations', key: string): string {
  const { properties = {} } = schemaAt(settingsJsonSchema(), [list, key]) ?? {};
  const rows = Object.entries(properties)
    .filter(([name]) => list === 'foundations' || !Object.hasOwn(sizes.small, name))
    .map(([name, schema]) => [`\`${name}\``, allowed(schema), schema.default === undefined ? '' : show(schema.default)]);
  return table(['Setting', 'Allowed', 'Default'], rows);
}

function leaves(value: object, path: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? leaves(inner, [...path, key]) : [[...path, key]],
  );
}

function allowed(schema: JsonSchema | undefined): string {
  if (schema === undefined) throw new Error('a setting has no schema');
  const text = describeAllowed(schema);
  const { description } = schema;
  if (description === undefined || text === description || notNull(schema).pattern !== undefined) return text;
  return `${description.charAt(0).toUpperCase()}${description.slice(1)}: ${text}`;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return value === null ? '–' : String(value);
}

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
