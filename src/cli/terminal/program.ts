// Configures commander from the command records. Commander parses flags and prints help; values are parsed here.
import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander';
import { TradingInfraError } from '../../errors.js';
import { argumentText, type Command, globalOptions } from './command.js';
import { addCommandHelp, addRootHelp } from './help.js';
import type { TypedCommand } from './invocation.js';
import { flagOf, type Options, variableOf } from './option.js';

export type Request =
  | { kind: 'run'; command: Command; values: Record<string, unknown>; typed: TypedCommand }
  | { kind: 'help'; text: string }
  | { kind: 'version' };

interface ParseOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Width of the help, in columns. */
  width: number;
}

/** Parses the arguments after the program's name. Throws USAGE if they are invalid, with a suggestion if possible. */
export function parseArguments(argv: readonly string[], commands: readonly Command[], { env, width }: ParseOptions): Request {
  let request: Request | undefined;
  let written = '';
  const settle = (parsed: Request) => {
    request = parsed;
  };
  const writeOut = (text: string) => {
    written += text;
  };
  const program = buildProgram(commands, settle, env);
  for (const one of allCommands(program)) {
    one
      .exitOverride()
      .configureOutput({ writeOut, writeErr: writeOut, outputError: () => {}, getOutHelpWidth: () => width, getErrHelpWidth: () => width });
  }
  try {
    program.parse(
      argv.map((word) => (word === '-h' ? '--help' : word)),
      { from: 'user' },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (program.opts().version) return { kind: 'version' };
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: written };
    if (error.code === 'commander.help') return groupHelp(program, argv, written);
    throw usageError(error, argv, commands);
  }
  // With --version, no command is run.
  if (program.opts().version) return { kind: 'version' };
  if (request === undefined) throw new Error('a command without an action');
  return request;
}

/** Returns the help for `help NAME` and for an empty command line. Throws USAGE if NAME is unknown, or if a group lacks its subcommand. */
function groupHelp(program: Commander, argv: readonly string[], text: string): Request {
  const group = program.commands.find((one) => one.commands.length > 0 && argv.includes(one.name()));
  const [, unknown] = argv[0] === 'help' ? argv.filter((word) => !word.startsWith('-')) : [];
  if (unknown !== undefined && !program.commands.some((one) => one.name() === unknown)) {
    throw new TradingInfraError('USAGE', `There is no command \`${unknown}\`.`, { hint: 'trading-infra --help' });
  }
  if (group === undefined || argv.includes('help')) return { kind: 'help', text };
  const verbs = group.commands.map((one) => one.name()).join(', ');
  throw new TradingInfraError('USAGE', `\`${group.name()}\` needs a subcommand: ${verbs}.`, {
    hint: `trading-infra ${group.name()} --help`,
  });
}

function buildProgram(commands: readonly Command[], settle: (request: Request) => void, env: ParseOptions['env']): Commander {
  const program = new Commander('trading-infra');
  addRootHelp(program);
  addOptions(program, globalOptions);
  program.option('--version', 'print the version');
  for (const command of commands) addCommand(program, command, settle, env);
  for (const group of program.commands.filter((one) => one.commands.length > 0)) {
    group.summary(`${group.commands.map((one) => one.name()).join(', ')} (see trading-infra ${group.name()} --help)`);
  }
  return program;
}

function addCommand(program: Commander, command: Command, settle: (request: Request) => void, env: ParseOptions['env']): void {
  const words = command.name.split(' ');
  const verb = words.pop() as string;
  const parent = words.reduce((group, word) => group.commands.find((one) => one.name() === word) ?? addGroup(group, word), program);
  const entry = parent.command(verb).summary(command.summary).description(command.summary);
  if (command.argument) entry.argument(argumentText(command.argument), command.argument.summary);
  entry.allowExcessArguments(false);
  addOptions(entry, command.options);
  addCommandHelp(entry, command);
  entry.action(() => {
    const given = { ...program.opts(), ...entry.opts() };
    const options = { ...globalOptions, ...command.options };
    const values = readValues(options, given, env, command.name);
    const typed = { command: command.name, words: entry.args, flags: typedFlags(options, given) };
    settle({ kind: 'run', command, values: { ...values, ...wordsOf(command, entry.args) }, typed });
  });
}

function wordsOf({ argument }: Command, [first, ...others]: readonly string[]): Record<string, unknown> {
  if (first === undefined) return {};
  return argument?.isList ? { words: [first, ...others] } : { argument: first };
}

function addGroup(parent: Commander, word: string): Commander {
  return parent.command(word).usage('<command>').helpCommand(false);
}

function addOptions(target: Commander, options: Options): void {
  for (const [name, { placeholder, summary, isRepeatable }] of Object.entries(options)) {
    const option = new CommanderOption(placeholder === undefined ? flagOf(name) : `${flagOf(name)} <${placeholder}>`, summary);
    if (isRepeatable) option.argParser((text, earlier: string[] | undefined) => [...(earlier ?? []), text]);
    target.addOption(option);
  }
}

/** A flag takes precedence over its environment variable; without either, the value stays undefined. Reports all invalid values at once. */
function readValues(options: Options, given: Record<string, unknown>, env: ParseOptions['env'], command: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { read, variable: hasVariable }] of Object.entries(options)) {
    const typed = typedValue(name, given);
    const variable = variableOf(name);
    if (typed === true) values[name] = true;
    else if (Array.isArray(typed)) values[name] = typed.flatMap((text) => readValue(flagOf(name), text, read, problems) ?? []);
    else if (typeof typed === 'string') values[name] = readValue(flagOf(name), typed, read, problems);
    else if (hasVariable && env[variable]) values[name] = readValue(variable, env[variable], read, problems);
  }
  if (problems.length > 0) throw new TradingInfraError('USAGE', problems.join(' '), { hint: `trading-infra ${command} --help` });
  return values;
}

function typedFlags(options: Options, given: Record<string, unknown>): TypedCommand['flags'] {
  const flags = Object.keys(options).map((name) => [name, typedValue(name, given)] as const);
  return Object.fromEntries(flags.filter(([, typed]) => typed !== undefined && typed !== false)) as TypedCommand['flags'];
}

/** Commander stores `verify: false` if `--no-verify` was given, and `verify: true` otherwise. */
function typedValue(name: string, given: Record<string, unknown>): unknown {
  if (!/^no[A-Z]/.test(name)) return given[name];
  const positive = name.charAt(2).toLowerCase() + name.slice(3);
  return given[positive] === false ? true : undefined;
}

function readValue(source: string, given: string, read: (text: string) => unknown, problems: string[]): unknown {
  try {
    return read(given);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push(`${source} got "${given}"; allowed: ${error.message}.`);
    return undefined;
  }
}

function usageError(error: CommanderError, argv: readonly string[], commands: readonly Command[]): TradingInfraError {
  const [sentence = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const words = argv.filter((word) => !word.startsWith('-'));
  const known = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  const flag = /unknown option '(--[\w-]+)/.exec(sentence)?.[1] ?? '';
  const retired = known?.retired?.[flag];
  if (retired !== undefined) return new TradingInfraError('USAGE', retired, { hint: `trading-infra ${withoutFlag(argv, flag).join(' ')}` });
  const help = known === undefined ? 'trading-infra --help' : `trading-infra ${known.name} --help`;
  const meant = suggestion === undefined ? '.' : `; did you mean ${suggestion.replace(/^\(Did you mean |\?\)$/g, '')}?`;
  const message = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.$/, '')}${meant}`;
  return new TradingInfraError('USAGE', message, { hint: suggestLine(error, argv, known) ?? help });
}

/** The words without a flag and its value. */
function withoutFlag(argv: readonly string[], flag: string): string[] {
  return argv.filter((word, at) => word !== flag && !word.startsWith(`${flag}=`) && (argv[at - 1] !== flag || word.startsWith('-')));
}

/** The command line that was probably meant, if the user left out `--env` or put a flag in front of the command. */
function suggestLine({ code }: CommanderError, argv: readonly string[], known: Command | undefined): string | undefined {
  if (code === 'commander.excessArguments' && known?.options.env && known.argument === undefined) {
    const words = argv.slice(known.name.split(' ').length).filter((word) => !word.startsWith('-'));
    return words.length === 1 ? `trading-infra ${known.name} --env ${words[0]}` : undefined;
  }
  const [first = '', value, command, ...others] = argv.filter((word) => word !== '--json' && word !== '--debug');
  if (code === 'commander.unknownOption' && first.startsWith('--') && command !== undefined && others.length === 0) {
    return `trading-infra ${command} ${first} ${value}`;
  }
  return undefined;
}

function allCommands(root: Commander): Commander[] {
  return [root, ...root.commands.flatMap(allCommands)];
}
