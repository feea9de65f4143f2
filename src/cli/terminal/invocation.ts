// How the tool is called from here, so that every command that it prints can be typed as it stands.
import { basename, delimiter, dirname, relative } from 'node:path';

interface Surroundings {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

const ownName = 'trading-infra';
/** Only words of ours follow the name in a command; in a sentence anything may. */
const ownCommand =
  /(?<![\w./@-])trading-infra(?= (?:--[a-z]|(?:init|bootstrap|plan|deploy|verify|destroy|synth|status|outputs|keys|ingest|bars|jobs|doctor|sandbox)\b))/g;

/** The words before a command: the tool's name where the shell or npx finds it, else `node` and the way to its script. */
export function invocationOf(script: string | undefined, { cwd, env }: Surroundings): string {
  if (env.npm_command === 'exec') return `npx ${ownName}`;
  const isOnPath = (folder: string) => (env.PATH ?? '').split(delimiter).includes(folder);
  if (script === undefined || (basename(script) === ownName && isOnPath(dirname(script)))) return ownName;
  const fromHere = relative(cwd, script);
  return `node ${quoted(fromHere.length < script.length ? fromHere : script)}`;
}

/** The tool's name, wherever a text has it in front of a command or a flag, becomes the way that it is called. */
export function asCalled(text: string, invocation: string): string {
  return text.replaceAll(ownCommand, () => invocation);
}

/** The invocation with the settings file that a flag told this run to use; a variable tells the next run too. */
export function withSettings({ invocation, env }: { invocation: string; env: Surroundings['env'] }, config: unknown): string {
  return typeof config === 'string' && config !== env.TRADING_INFRA_CONFIG ? `${invocation} --config ${quoted(config)}` : invocation;
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
