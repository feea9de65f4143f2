// The shape of a command: one typed record. Its parts that are heavy are imported inside `run`, so that help stays quick.
import type { ChalkInstance } from 'chalk';
import type { Context } from '../../context.js';
import type { TradingInfraError } from '../../errors.js';
import { flag, type Options, text, type ValuesOf } from './option.js';
import type { Prompter } from './prompter.js';

/** Options that every command takes, before or after its name. */
export const globalOptions = {
  config: text('FILE', 'settings file (default: trading-infra.yaml in this folder)'),
  profile: text('NAME', 'AWS profile to use'),
  pluginMirror: text('DIR', 'folder with Terraform providers, instead of the registry'),
  json: flag('print one JSON document on stdout, also for an error'),
  debug: flag('show stack traces and what the tools said'),
} satisfies Options;
export type GlobalValues = ValuesOf<typeof globalOptions>;

/** What a command's body has beyond the deployment's context. */
export interface CommandContext extends Context {
  /** The command's name as typed, for what a person is told to type next. */
  command: string;
  /** A person can be asked: stdin and stderr are a terminal. */
  interactive: boolean;
  prompt: Prompter;
  /** Writes text for people to stderr, above whatever is live there. */
  say: (text: string) => void;
  /** How to paint what `say` writes. */
  view: View;
}

type Outcome = TradingInfraError | number | undefined;

/** Where text is going to stand. */
export interface View {
  paint: ChalkInstance;
  /** Columns. */
  width: number;
}

/** A word after a command's name: one or none, unless it says otherwise. */
export interface Argument {
  name: string;
  summary: string;
  isRequired?: true;
  /** One or more words; they arrive as `words`. */
  isList?: true;
}

interface ArgumentValues {
  argument?: string;
  words?: readonly string[];
}

export interface Command<O extends Options = Options, Result = unknown> {
  /** Words as typed, such as `keys list`. */
  name: string;
  summary: string;
  argument?: Argument;
  examples: readonly string[];
  options: O;
  run: (context: CommandContext, options: ValuesOf<O> & GlobalValues & ArgumentValues) => Promise<Result>;
  /** The text for people; `--json` prints the result itself. */
  format: (result: Result, view: View, options: ValuesOf<O>) => string;
  /** What the result means for the exit code: an error that is shown after it, or a code. Nothing means 0. */
  conclude?: (result: Result, options: ValuesOf<O>) => Outcome | Promise<Outcome>;
}

/** Types a record by its own options and result. */
export function defineCommand<const O extends Options, Result>(command: Command<O, Result>): Command {
  return command as unknown as Command;
}

/** An argument as usage lines show it: `[KEY]`, `<SYMBOL>`, `<FILE...>`. */
export function argumentText({ name, isRequired, isList }: Argument): string {
  const words = isList ? `${name}...` : name;
  return isRequired ? `<${words}>` : `[${words}]`;
}
