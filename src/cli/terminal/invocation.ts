// Finds out how to call the tool from the current folder, so that users can paste every command that the tool prints.
import { basename, delimiter, dirname, relative } from 'node:path';
import type { ErrorCode } from '../../error-codes.js';
import { quoted } from '../../shell-words.js';
import { commandGroups, commandWords, withoutEnvironment } from './command-words.js';
import { flagOf } from './option.js';

interface CallSite {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

const ownName = 'trading-infra';

/** A command as it was typed. */
export interface TypedCommand {
  command: string;
  /** The words after the command that are not flags. */
  words: readonly string[];
  /** The text of each flag, by the name of its option; `true` for a switch. */
  flags: Readonly<Record<string, string | true | readonly string[]>>;
}

/** What the commands that the tool prints need, so that they work when they are pasted. */
export interface Invocation {
  /** What to type before a command, with the flags that the next command needs too, such as `npx trading-infra --profile audit`. */
  tool: string;
  /** The environment named by `--env`, for commands that are printed without one. */
  environment?: string | undefined;
  /** The profile named by `--profile`, for commands of the AWS CLI. */
  profile?: string | undefined;
  /** What a hint repeats if it names the command that was typed. */
  again?: { command: string; words: string; flags: readonly string[] } | undefined;
}

const words = commandWords.map((word) => (commandGroups.includes(word) ? `${word} [a-z]+|${word}` : word)).join('|');
/** Matches the name only in front of a command or a flag, not in a sentence; and the rest of the command, up to what ends it in a shell. */
const ownCommand = new RegExp(
  `(?<![\\w./@-])${ownName}(?= (?:--[a-z]|<command>|(?:help|${words})\\b))( (?:${words})\\b)?([^\\n;#)&|]*)`,
  'g',
);
/** Matches the AWS CLI in front of a service and an operation. */
const awsCommand = /(?<![\w./@-])aws (?=[a-z0-9-]+ [a-z0-9-]+)(?![^\n;#&|]*--profile)/g;

/** How each package manager runs a program of the project's packages. Under Yarn's Plug'n'Play, nothing else does. */
const runners: Readonly<Record<string, string>> = { npm: 'npx', pnpm: 'pnpm exec', yarn: 'yarn' };

/**
 * What to type before a command: the package manager's way if it has started the tool, the tool's name if the shell finds it, otherwise `node` and the
 * script's path. A manager puts its own folders into PATH, so that the name alone would not be found in the user's shell.
 */
export function invocationOf(script: string | undefined, { cwd, env }: CallSite): string {
  const [manager = ''] = (env.npm_config_user_agent ?? '').split('/');
  const runner = script !== undefined && isPackageOfProject(script, cwd) ? runners[manager] : undefined;
  if (runner !== undefined) return `${runner} ${ownName}`;
  if (env.npm_command === 'exec') return `npx ${ownName}`;
  const isOnPath = (folder: string) => (env.PATH ?? '').split(delimiter).includes(folder);
  if (script === undefined || (basename(script) === ownName && isOnPath(dirname(script)))) return ownName;
  const fromHere = relative(cwd, script);
  return `node ${quoted(fromHere.length < script.length ? fromHere : script)}`;
}

/** Whether the script was installed into the project that the current folder belongs to. */
function isPackageOfProject(script: string, cwd: string): boolean {
  const [project] = script.split(/[\\/](?:node_modules|\.yarn)[\\/]/);
  return project !== undefined && project !== script && !/^\.\.([\\/]|$)/.test(relative(project, cwd));
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

/** An advice to do the same once more, such as `Run the same command again`, without saying how. */
const runAgain = /\brun\b[^:;]*\bagain\b(?! with )/i;

/**
 * Repeats what was typed where a hint names the command that failed, so that it does the same when it is pasted: the words after the command, and its
 * flags. An advice to run the command again becomes the command, with the advice as its comment.
 */
export function withTyped(hint: string, { again }: Invocation): string {
  if (again === undefined) return hint;
  if (runAgain.test(hint) && !hint.includes(`${ownName} `)) {
    const flags = again.flags.map((text) => ` ${text}`).join('');
    return `${ownName} ${again.command}${again.words}${flags}   # ${hint.replaceAll('\n', ' ')}`;
  }
  return hint.replaceAll(ownCommand, (line, command: string | undefined, rest: string) => {
    if (command?.trim() !== again.command || / --help\b/.test(rest)) return line;
    const words = /^ *(--|$)/.test(rest) ? again.words : '';
    const flags = again.flags.filter((text) => !`${rest} `.includes(` ${text.split(' ')[0]} `)).map((text) => ` ${text}`);
    const [environment] = /^( --env ('[^']*'|\S+))?/.exec(rest) ?? [''];
    return `${ownName}${command}${words}${environment}${flags.join('')}${rest.slice(environment.length)}`;
  });
}

/** Flags that every next command needs as well. Variables need no flag, because the next command sees them too. */
const lastingFlags = ['config', 'profile', 'pluginMirror', 'allowEndpoint'];
/** Flags that hints do not repeat: the environment, which they name themselves, and how the output looks. */
const passingFlags = ['env', 'json', 'debug'];
const answers = ['--yes', '--confirm', '--allow-risk', '--lock', '--if-older-than'];

/** How to call the tool again after this command. */
export function invocationAfter(invocation: string, { command, words, flags }: TypedCommand): Invocation {
  const textOf = (name: string) =>
    [flags[name] ?? []].flat().map((value) => (value === true ? flagOf(name) : `${flagOf(name)} ${quoted(`${value}`)}`));
  const repeated = Object.keys(flags).filter((name) => ![...lastingFlags, ...passingFlags].includes(name));
  const typed = (name: string) => [flags[name]].flat().find((value) => typeof value === 'string');
  return {
    tool: [invocation, ...lastingFlags.flatMap(textOf)].join(' '),
    environment: typed('env'),
    profile: typed('profile'),
    again: { command, words: words.map((word) => ` ${quoted(word)}`).join(''), flags: repeated.flatMap(textOf) },
  };
}

/**
 * What a hint repeats after an error with this code. Answers to questions are repeated only where others are missing: a hint that is a guess, or that
 * comes after a change, is to be answered anew. A plan can be applied only once. A word that was wrong is not repeated.
 */
export function invocationAfterError(code: ErrorCode, { again, ...invocation }: Invocation): Invocation {
  const isUnchanged = code === 'DECLINED' || code === 'ENVIRONMENT_UNKNOWN';
  const dropped = code === 'INPUT_MISSING' ? [] : [...answers, ...(isUnchanged ? [] : ['--plan'])];
  const flags = again?.flags.filter((text) => !dropped.includes(text.split(' ')[0] ?? '')) ?? [];
  return { ...invocation, again: again && { ...again, ...(code === 'USAGE' && { words: '' }), flags } };
}
