// Stands in for Terraform under the cdktf CLI: `terraform-wrapper JOB_FOLDER terraform's arguments…`.
// One file, bundled by itself, that loads nothing else: it starts for every init, plan and apply. What it does differently from Terraform:
// a plan is saved where the job says; an apply applies exactly that saved plan; everything is told in JSON, to files beside the job.
// Terraform runs in its own session with files for output, so nothing that happens to cdktf, its terminal or the tool can end it half-way:
// whatever signal arrives first becomes one SIGINT, on which Terraform finishes what is in flight, saves the state and lets go of the lock.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the driver leaves in `job.json`. */
export interface WrapperJob {
  /** Absolute path of the real Terraform. */
  terraform: string;
  /** Absolute path of the saved plan. */
  plan: string;
  destroy: boolean;
  lockTimeoutSeconds: number;
  /** Added to the environment of `init`. */
  initEnv: Record<string, string>;
}

/** What the wrapper leaves in `<command>.result.json` when Terraform has ended. */
export interface WrapperResult {
  exitCode: number;
  signal?: NodeJS.Signals | undefined;
  interrupted: boolean;
}

const interruptedCode = 130;

function main([folder = '', ...given]: string[]): void {
  const job: WrapperJob = JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8'));
  const command = given[0] === 'destroy' ? 'apply' : (given[0] ?? '');
  const isCancelled = () => existsSync(join(folder, 'cancel'));
  if (isCancelled()) process.exit(interruptedCode);
  // cdktf may be gone long before Terraform has ended.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  const output = ['stdout', 'stderr'].map((name) => openSync(join(folder, `${command}.${name}`), 'w', 0o600));
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
    leave(folder, 'running.json', { wrapper: process.pid, terraform: child.pid });
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
      return ['plan', ...common, '-detailed-exitcode', ...(job.destroy ? ['-destroy'] : []), `-out=${job.plan}`];
    case 'apply':
      return ['apply', ...common, job.plan];
    default:
      return given;
  }
}

/** Written under another name first: the driver never reads half a file. */
function leave(folder: string, name: string, content: unknown): void {
  const path = join(folder, name);
  writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function finish(folder: string, command: string, result: WrapperResult, message = ''): void {
  leave(folder, `${command}.result.json`, result);
  rmSync(join(folder, 'running.json'), { force: true });
  if (message !== '') process.stderr.write(`${message}\n`);
  // `plan -detailed-exitcode` ends with 2 when there are changes, which cdktf would take for a failure.
  process.exitCode = command === 'plan' && result.exitCode === 2 ? 0 : result.exitCode;
}

main(process.argv.slice(2));
