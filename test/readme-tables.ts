// The generated tables of the README and docs. `npm run readme` writes them; test/readme.test.ts checks that they are up to date.
import { Chalk } from 'chalk';
import { initOptions } from '../src/cli/commands/init/options.js';
import { sizeTable } from '../src/cli/commands/init/size-table.js';
import { commands } from '../src/cli/commands.js';
import { argumentText, globalOptions } from '../src/cli/terminal/command.js';
import { flagOf, type Options, variableOf } from '../src/cli/terminal/option.js';
import { errorCodes, exitCodes } from '../src/error-codes.js';
import type { Check } from '../src/operations/verify/check.js';
import { allChecks } from '../src/operations/verify/verify.js';
import { capabilities } from '../src/sandbox/capabilities.js';
import { describeAllowed } from '../src/settings/allowed-values.js';
import { type JsonSchema, notNull, schemaAt, settingsJsonSchema } from '../src/settings/json-schema.js';
import { resolveEnvironment } from '../src/settings/schema.js';
import { type SizeName, sizeNames } from '../src/settings/setting.js';
import { sizes } from '../src/settings/sizes.js';
import { protections } from '../src/terraform/plan/protections/table.js';

type Row = readonly string[];

const exitMeanings: Record<keyof typeof exitCodes, string> = {
  done: 'Done, or there was nothing to do',
  failed: 'Failed for any other reason',
  changesPending: 'Changes are pending (only with `plan --detailed-exitcode`), or there is drift (only with `drift --fail`)',
  credentials: 'Credentials are missing, expired, refused or for another account',
  preflight: 'A tool, the account or this computer is not ready',
  declined: 'Declined, or a confirmation is missing',
  applyFailed: 'Apply or destroy failed, or something is left over',
  verifyFailed: 'A check of the deployed platform failed',
  stateLocked: 'The state is locked by another run',
  usage: 'A flag, an answer or the settings file is wrong',
  interrupted: 'Interrupted with Ctrl-C',
};

/** The pages that have generated parts, relative to the repository's root. */
export const generatedPages = [
  'README.md',
  'docs/commands.md',
  'docs/errors.md',
  'docs/risks.md',
  'docs/sandbox.md',
  'docs/settings.md',
  'docs/verify.md',
];

/** Every generated part, by the name in its markers. */
export function readmeParts(): Record<string, string> {
  return {
    commands: commandTable(),
    'global-flags': flagTable(globalOptions),
    sizes: ['```text', ...sizeTable({ paint: new Chalk({ level: 0 }), width: 100 }).split('\n'), '```'].join('\n'),
    'environment-settings': placeTable('environments', 'NAME'),
    'size-settings': sizeSettingsTable(),
    'foundation-settings': placeTable('foundations', 'ACCOUNT/REGION'),
    'init-flags': flagTable(initOptions),
    sandbox: table(
      ['Service', 'Level', 'What'],
      capabilities.map(({ service, level, what }) => [service, level, what]),
    ),
    protections: table(
      ['Group', 'Resource', 'Attribute', 'Weaker when', 'What is lost'],
      protections.map(({ group, types, path, direction, lost }) => [
        group,
        types.map((type) => `\`${type}\``).join(', '),
        `\`${path}\``,
        direction.words,
        lost,
      ]),
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

/** The names of the generated parts of a page. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(markers)].map((match) => match[2] ?? '');
}

/** The page with its generated parts written anew. Throws when a marker names an unknown part. */
export function withParts(text: string): string {
  const parts = readmeParts();
  return text.replace(markers, (_, begin: string, name: string, end: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`no table is called ${name}`);
    return `${begin}${part}\n${end}`;
  });
}

function commandTable(): string {
  const rows = commands.map(({ name, summary, argument, options }) => {
    const flags = Object.entries(options).map(([option, { placeholder }]) => flagText(option, placeholder));
    return [
      `\`${name}\``,
      summary,
      [
        ...(argument ? [`\`${argumentText(argument)}\``] : []),
        ...(name === 'init' ? ['[one per question](settings.md#flags-and-variables-of-init)'] : flags),
      ].join(' '),
    ];
  });
  return table(['Command', 'What it does', 'Flags'], rows);
}

function flagText(option: keyof Options, placeholder: string | undefined): string {
  return `\`${flagOf(option)}${placeholder === undefined ? '' : ` ${placeholder}`}\``;
}

function flagTable(options: Options): string {
  const rows = Object.entries(options).map(([name, { placeholder, summary }]) => [
    flagText(name, placeholder),
    `\`${variableOf(name)}\``,
    summary,
  ]);
  return table(['Flag', 'Variable', 'Meaning'], rows);
}

/** The checks of an environment of this size. */
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

/** Every check there is: `medium` has a web ACL, and with it all of them. */
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

/** The settings that come from the size, with the value of each size. */
function sizeSettingsTable(): string {
  const rows = leaves(sizes.small).map((path) => {
    const values = sizeNames.map((size) =>
      show(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], sizes[size])),
    );
    return [`\`${path.join('.')}\``, allowed(schemaAt(settingsJsonSchema(), ['environments', 'NAME', ...path])), ...values];
  });
  return table(['Setting', 'Allowed', ...sizeNames], rows);
}

/** The settings of an environment (without those that come from its size) or of a foundation. */
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
