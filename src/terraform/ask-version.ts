// Asks a `terraform` for its version, in the surroundings in which it is to run: version managers decide by folder and variables which one that is.
import type { Context, RunResult } from '../context.js';

/** The folder and the complete environment in which Terraform runs. */
export interface Surroundings {
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** `problem`: why the program cannot be used, as the end of a sentence about it. `cliConfig`: what Terraform finds wrong in its CLI configuration. */
export type VersionAnswer = { version: string; cliConfig?: string } | { problem: string };

/** A version manager may install the version first, but a program that hangs must not hold up the tool. */
const timeoutMs = 15_000;

/** Runs `terraform version -json`, without using the network. */
export async function askVersion({ run }: Pick<Context, 'run'>, path: string, surroundings: Surroundings): Promise<VersionAnswer> {
  const ask = () => run(path, ['version', '-json'], { ...surroundings, timeoutMs, detached: true });
  const first = await ask();
  const answer = readAnswer(first);
  // A version manager that has just installed the version may have told about it on stdout, this once.
  return 'problem' in answer && findVersion(first.stdout) !== undefined ? readAnswer(await ask()) : answer;
}

/** What the program calls itself, such as `Terraform` or `OpenTofu`; undefined if it does not say. */
export async function askName({ run }: Pick<Context, 'run'>, path: string, surroundings: Surroundings): Promise<string | undefined> {
  const { stdout } = await run(path, ['version'], { ...surroundings, timeoutMs, detached: true });
  return /^(\S+) v\d+\.\d+\.\d+/m.exec(stdout)?.[1];
}

function readAnswer(answer: RunResult): VersionAnswer {
  const { exitCode, stdout, stderr, spawnError, timedOut } = answer;
  if (spawnError !== undefined) return { problem: describeSpawnError(spawnError) };
  if (timedOut) return { problem: `did not answer “version” within ${timeoutMs / 1000} s` };
  const version = findVersion(stdout);
  if (exitCode !== 0 || version === undefined) {
    const said = tellingLine(stderr) ?? tellingLine(stdout) ?? 'no output';
    return { problem: `does not report a version as Terraform does: ${said}` };
  }
  if (!stdout.trim().startsWith('{') || !stdout.trim().endsWith('}')) {
    return { problem: `prints lines of its own among Terraform’s answers, which can then not be read: ${strangeLine(stdout)}` };
  }
  const cliConfig = findConfigProblem(stderr);
  return { version, ...(cliConfig !== undefined && { cliConfig }) };
}

function findVersion(text: string): string | undefined {
  return /"terraform_version":\s*"(\d+\.\d+\.\d+[^"]*)"/.exec(text)?.[1];
}

/** The operating system's own words are misleading: ENOENT is said of a script whose interpreter is missing. */
function describeSpawnError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOEXEC')
    return 'is not a program for this computer: it is neither made for its processor nor a script with “#!” (ENOEXEC)';
  if (code === 'ENOENT') return 'cannot be started: the interpreter in its first line does not exist (ENOENT)';
  if (code === 'EACCES' || code === 'EPERM') return `may not be executed: permission denied (${code})`;
  return `cannot be started: ${message}`;
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** The first line that speaks of an error, or else the first line. */
function tellingLine(text: string): string | undefined {
  const lines = text
    .replace(escapes, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /\berror\b|\bfatal?\b|no version|not installed|no preset/i.test(line)) ?? lines[0];
}

function strangeLine(stdout: string): string {
  const lines = stdout.split('\n').map((line) => line.trim());
  return `“${lines.find((line) => line !== '' && !/^[{}"]/.test(line)) ?? ''}”`;
}

/** The errors that Terraform has found in its CLI configuration. It goes on as if there were none, but does not do what the file says. */
function findConfigProblem(stderr: string): string | undefined {
  if (!stderr.includes('problems with the CLI configuration')) return undefined;
  const text = stderr.replace(escapes, '').replace(/^[╷│╵] ?/gm, '');
  const errors = text.split(/^(?=Error: |Warning: |As a result of)/m).filter((part) => part.startsWith('Error: '));
  const sentences = errors.map((error) => error.slice('Error: '.length).split('\n').filter(Boolean).join(': ').replace(/\.$/, ''));
  return sentences.length === 0 ? undefined : sentences.join('; ');
}
