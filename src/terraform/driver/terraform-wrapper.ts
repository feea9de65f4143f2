// The program that the cdktf CLI runs instead of Terraform: `terraform-wrapper JOB_FOLDER TERRAFORM_ARGUMENTS…`.
// It is bundled on its own and loads no other module, because it starts for every init, plan and apply. It differs from Terraform in three ways:
// a plan is saved at the path in the job, an apply applies exactly that saved plan, and all output goes to files in the job's folder.
// Terraform runs in its own session and writes to files, so nothing that happens to cdktf, its terminal or the tool can end it halfway.
// The wrapper turns its first signal into one SIGINT; Terraform then cancels what can be cancelled, saves the state and releases the lock.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../json.js';

/** The contents of `job.json`, written by the driver. */
export interface WrapperJob {
  /** The absolute path of the real Terraform. */
  terraform: string;
  /** The absolute path of the plan file, which `plan` writes and `apply` reads. */
  plan: string;
  destroy: boolean;
  /** Whether `plan` compares the state with the services only. */
  refreshOnly?: boolean;
  /** Limits a plan to these addresses and what they depend on. */
  targets?: readonly string[];
  lockTimeoutSeconds: number;
  /** Extra environment variables for `init`. */
  initEnv: Record<string, string>;
}

/** The contents of `<command>.result.json`, written by the wrapper when Terraform has ended. */
export interface WrapperResult {
  exitCode: number;
  signal?: NodeJS.Signals | undefined;
  interrupted: boolean;
}

/** The contents of `running.json`, which exists while Terraform runs. It stays behind if wrapper or computer die. */
export interface RunningTerraform {
  /** The process ids of the wrapper and of Terraform. */
  wrapper: number;
  terraform: number;
  command: string;
  /** In ISO 8601 format. */
  startedAt: string;
}

const interruptedCode = 130;

function main([folder = '', ...given]: string[]): void {
  const file = join(folder, 'job.json');
  const job = parseJson<WrapperJob>(readFileSync(file, 'utf8'), file);
  const command = given[0] === 'destroy' ? 'apply' : (given[0] ?? '');
  const isCancelled = () => existsSync(join(folder, 'cancel'));
  if (isCancelled()) process.exit(interruptedCode);
  // cdktf may end long before Terraform; writing to it then fails, which must not end this process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  const output = ['stdout', 'stderr'].map((name) => openSync(join(folder, `${command}.${name}`), 'w', 0o600));
  const startedAt = new Date().toISOString();
  const child = spawn(job.terraform, terraformArguments(job, command, given), {
    detached: true,
    env: command === 'init' ? { ...process.env, ...job.initEnv } : process.env,
    stdio: ['ignore', output[0], output[1]],
  });
  for (const file of output) closeSync(file);

  let interrupted = false;
  const interrupt = () => {
    if (interrupted) return;
    interrupted = true;
    child.kill('SIGINT');
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.on(name, interrupt);
  process.on('SIGHUP', () => undefined);
  child.once('spawn', () => {
    const running: RunningTerraform = { wrapper: process.pid, terraform: child.pid ?? 0, command, startedAt };
    writeJson(folder, 'running.json', running);
    if (isCancelled()) interrupt();
  });
  child.once('error', (error) => finish(folder, command, { exitCode: 127, interrupted }, error.message));
  child.once('exit', (code, signal) => {
    finish(folder, command, { exitCode: code ?? 1, interrupted, ...(signal === null ? {} : { signal }) });
  });
}

function terraformArguments(job: WrapperJob, command: string, given: string[]): string[] {
  const common = ['-json', '-input=false', `-lock-timeout=${job.lockTimeoutSeconds}s`];
  switch (command) {
    case 'init':
      return [...given, '-reconfigure', '-input=false', `-lock-timeout=${job.lockTimeoutSeconds}s`];
    case 'plan':
      return ['plan', ...common, '-detailed-exitcode', ...planMode(job), ...targetsOf(job), `-out=${job.plan}`];
    case 'apply':
      return ['apply', ...common, job.plan];
    default:
      return given;
  }
}

function planMode({ destroy, refreshOnly }: WrapperJob): string[] {
  if (destroy) return ['-destroy'];
  return refreshOnly ? ['-refresh-only'] : [];
}

function targetsOf({ targets = [] }: WrapperJob): string[] {
  return targets.map((address) => `-target=${address}`);
}

/** Writes a JSON file under another name first and then renames it, so that the driver never reads half a file. */
function writeJson(folder: string, name: string, content: unknown): void {
  const path = join(folder, name);
  writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function finish(folder: string, command: string, result: WrapperResult, message = ''): void {
  writeJson(folder, `${command}.result.json`, result);
  // A Terraform that was killed or crashed still holds its lock; this file is the proof that it is dead.
  const isCrashed = result.signal !== undefined || result.exitCode > 2 || (result.exitCode === 2 && command !== 'plan');
  if (!isCrashed) rmSync(join(folder, 'running.json'), { force: true });
  if (message !== '') process.stderr.write(`${message}\n`);
  // `plan -detailed-exitcode` exits with 2 if there are changes, which cdktf would take for a failure.
  process.exitCode = command === 'plan' && result.exitCode === 2 ? 0 : result.exitCode;
}

main(process.argv.slice(2));
