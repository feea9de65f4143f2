// Finds out how to call the tool from the current folder, so that users can paste every command that the tool prints.
import { basename, delimiter, dirname, relative } from 'node:path';
import { commandWords } from './command-words.js';

interface CallSite {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

const ownName = 'trading-infra';
/** Matches the name only in front of a command or a flag, not in a sentence. */
const ownCommand = new RegExp(`(?<![\\w./@-])${ownName}(?= (?:--[a-z]|<command>|(?:help|${commandWords.join('|')})\\b))`, 'g');

/** What to type before a command: the tool's name if the shell finds it, `npx trading-infra` under npx, otherwise `node` and the script's path. */
export function invocationOf(script: string | undefined, { cwd, env }: CallSite): string {
  if (env.npm_command === 'exec') return `npx ${ownName}`;
  const isOnPath = (folder: string) => (env.PATH ?? '').split(delimiter).includes(folder);
  if (script === undefined || (basename(script) === ownName && isOnPath(dirname(script)))) return ownName;
  const fromHere = relative(cwd, script);
  return `node ${quoted(fromHere.length < script.length ? fromHere : script)}`;
}

/** Replaces the tool's name in every command that a text contains with `invocation`. */
export function asCalled(text: string, invocation: string): string {
  return text.replaceAll(ownCommand, () => invocation);
}

/** Adds `--config` if that flag named the settings file. TRADING_INFRA_CONFIG needs no flag, because the next command sees it too. */
export function withSettings({ invocation, env }: { invocation: string; env: CallSite['env'] }, config: unknown): string {
  return typeof config === 'string' && config !== env.TRADING_INFRA_CONFIG ? `${invocation} --config ${quoted(config)}` : invocation;
}

/** Quotes a word for a POSIX shell if the word needs quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
