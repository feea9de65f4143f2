// Finds out how to call the tool from the current folder, so that users can paste every command that the tool prints.
import { basename, delimiter, dirname, relative } from 'node:path';
import { commandGroups, commandWords, withoutEnvironment } from './command-words.js';
import { flagOf, variableOf } from './option.js';

interface CallSite {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

const ownName = 'trading-infra';
/** What the commands that the tool prints need, so that they work when they are pasted. */
export interface Invocation {
  /** What to type before a command, with the flags that the next command needs too, such as `npx trading-infra --profile audit`. */
  tool: string;
  /** The environment named by `--env`, for commands that are printed without one. */
  environment?: string | undefined;
  /** The profile named by `--profile`, for commands of the AWS CLI. */
  profile?: string | undefined;
}

const words = commandWords.map((word) => (commandGroups.includes(word) ? `${word} [a-z]+|${word}` : word)).join('|');
/** Matches the name only in front of a command or a flag, not in a sentence; and the rest of the command, up to what ends it in a shell. */
const ownCommand = new RegExp(
  `(?<![\\w./@-])${ownName}(?= (?:--[a-z]|<command>|(?:help|${words})\\b))( (?:${words})\\b)?([^\\n;#)&|]*)`,
  'g',
);
/** Matches the AWS CLI in front of a service and an operation. */
const awsCommand = /(?<![\w./@-])aws (?=[a-z0-9-]+ [a-z0-9-]+)(?![^\n;#&|]*--profile)/g;

/** What to type before a command: the tool's name if the shell finds it, `npx trading-infra` under npx, otherwise `node` and the script's path. */
export function invocationOf(script: string | undefined, { cwd, env }: CallSite): string {
  if (env.npm_command === 'exec') return `npx ${ownName}`;
  const isOnPath = (folder: string) => (env.PATH ?? '').split(delimiter).includes(folder);
  if (script === undefined || (basename(script) === ownName && isOnPath(dirname(script)))) return ownName;
  const fromHere = relative(cwd, script);
  return `node ${quoted(fromHere.length < script.length ? fromHere : script)}`;
}

/** Completes every command that a text contains: with the way the tool is called, the environment, and the profile. */
export function asCalled(text: string, { tool, environment, profile }: Invocation): string {
  const own = text.replaceAll(ownCommand, (_, command: string | undefined, rest: string) => {
    const word = command?.trim().split(' ')[0] ?? '';
    const takesEnvironment = command !== undefined && !withoutEnvironment.some((one) => one === word);
    if (environment === undefined || !takesEnvironment || / --help\b/.test(rest)) return `${tool}${command ?? ''}${rest}`;
    const flags = ` --env ${quoted(environment)}`;
    return `${tool}${command}${/ --env (?!NAME\b)/.test(rest) ? '' : flags}${rest.replace(/ --env NAME\b/, '')}`;
  });
  return profile === undefined ? own : own.replaceAll(awsCommand, `aws --profile ${quoted(profile)} `);
}

/** Flags that the next command needs as well. Variables need no flag, because the next command sees them too. */
const lastingFlags = ['config', 'profile', 'pluginMirror', 'allowEndpoint'];

/** How to call the tool again after a command with these values. */
export function invocationAfter(
  { invocation, env }: { invocation: string; env: CallSite['env'] },
  values: Readonly<Record<string, unknown>>,
): Invocation {
  const typed = (name: string) => {
    const all = [values[name]].flat().filter((value): value is string => typeof value === 'string');
    return all.filter((value) => value !== env[variableOf(name)]);
  };
  const flags = lastingFlags.flatMap((name) => typed(name).map((value) => `${flagOf(name)} ${quoted(value)}`));
  return { tool: [invocation, ...flags].join(' '), environment: typed('env')[0], profile: typed('profile')[0] };
}

/** Quotes a word for a POSIX shell if the word needs quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
