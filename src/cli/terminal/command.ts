// The shape of a command: one typed record. Heavy modules are imported inside `run`, so that `--help` stays quick.
import type { ChalkInstance } from 'chalk';
import type { Context } from '../../context.js';
import type { TradingInfraError } from '../../errors.js';
import type { CommandWord } from './command-words.js';
import { flag, type Options, text, texts, type ValuesOf } from './option.js';
import type { Prompter } from './prompter.js';

/** Options that every command takes, before or after its name. */
export const globalOptions = {
  config: text('FILE', 'settings file (default: trading-infra.yaml in this folder)'),
  profile: text('NAME', 'AWS profile to use'),
  pluginMirror: text('DIR', 'take Terraform providers from this folder, not from the registry'),
  allowEndpoint: texts('URL', 'approve a custom endpoint that is not AWS’s (repeatable)'),
  json: flag('print one JSON document on stdout, even if the command fails'),
  debug: flag('show stack traces and the tools’ own output'),
} satisfies Options;
export type GlobalValues = ValuesOf<typeof globalOptions>;

/** What a command gets in addition to the operations' context. */
export interface CommandContext extends Context {
  /** The command's name as the user types it, for hints that repeat the command. */
  command: string;
  interactive: boolean;
  prompt: Prompter;
  /** Writes text to stderr, above the live progress display if there is one. */
  say: (text: string) => void;
  /** Colours and width of stderr, for text passed to `say`. */
  view: View;
}

type Outcome = TradingInfraError | number | undefined;

/** The colours and width of the stream that a text is written to. */
export interface View {
  paint: ChalkInstance;
  /** The columns at which texts are wrapped. */
  width: number;
  /** The columns that a table may take; absent in a pipe, where nothing of a table is shortened or left out. */
  tableWidth?: number;
}

/** A positional argument. It is optional and takes one word, unless `isRequired` or `isList` is set. */
export interface Argument {
  name: string;
  summary: string;
  isRequired?: true;
  /** One or more words, passed to `run` as `words`. */
  isList?: true;
}

interface ArgumentValues {
  argument?: string;
  words?: readonly string[];
}

export interface Command<O extends Options = Options, Result = unknown> {
  /** The name as the user types it, such as `keys list`. */
  name: CommandWord | `${CommandWord} ${string}`;
  summary: string;
  argument?: Argument;
  examples: readonly string[];
  options: O;
  /** Flags that the command no longer takes, such as `--confirm`, each with a sentence that says what to use instead. */
  retired?: Readonly<Record<string, string>>;
  run: (context: CommandContext, options: ValuesOf<O> & GlobalValues & ArgumentValues) => Promise<Result>;
  /** Formats the result as text; with `--json`, the result itself is printed as JSON. */
  format: (result: Result, view: View, options: ValuesOf<O>) => string;
  /** Returns an error to print after the result, or an exit code. Undefined means success. */
  conclude?: (result: Result, options: ValuesOf<O>) => Outcome | Promise<Outcome>;
}

/** Infers the types of a command from its own options and result. */
export function defineCommand<const O extends Options, Result>(command: Command<O, Result>): Command {
  return command as unknown as Command;
}

/** An argument as shown in usage lines: `[KEY]`, `<SYMBOL>`, `<FILE...>`. */
export function argumentText({ name, isRequired, isList }: Argument): string {
  const words = isList ? `${name}...` : name;
  return isRequired ? `<${words}>` : `[${words}]`;
}
