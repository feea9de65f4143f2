// Runs the cdktf CLI on one job, and brings an interruption to Terraform in the one way that loses nothing.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, RunResult } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { packageRoot } from '../../package-root.js';
import { isAlive } from '../../process-life.js';
import { followEvents, type TerraformEvent } from '../plan/events.js';
import { type Job, readRunning } from './job.js';

/** The two programs that the driver starts. */
export interface DriverPrograms {
  /** The cdktf CLI: a JavaScript file for Node. */
  cdktf: string;
  /** The Terraform wrapper: a JavaScript file for Node. */
  wrapper: string;
}

interface CdktfRun {
  programs: DriverPrograms;
  args: readonly string[];
  /** The synth folder. */
  cwd: string;
  env: Record<string, string>;
  job: Job;
  /** Aborted when what Terraform talks to is gone: there is nothing left to finish or to save. */
  gone?: AbortSignal;
  /** Told of each of Terraform's events as it happens. */
  onEvent?: (event: TerraformEvent) => void;
}

type ProcessContext = Pick<Context, 'run' | 'sleep' | 'signal'>;

/** How long Terraform may take to end by itself when what it talks to is gone, in milliseconds. */
const graceMs = 3000;
/** How often the end of a Terraform that outlived cdktf is looked for, in milliseconds. */
const pollMs = 200;

/** The programs as they are built; in a clone without a build of the CLI, the installed one. Fails with INTERNAL when nothing is built. */
export function builtPrograms(): DriverPrograms {
  const root = packageRoot();
  const bundled = join(root, 'dist/cdktf-cli/bundle/bin/cdktf.js');
  const cdktf = existsSync(bundled) ? bundled : join(root, 'node_modules/cdktf-cli/bundle/bin/cdktf');
  const wrapper = join(root, 'dist/terraform-wrapper.cjs');
  for (const path of [cdktf, wrapper]) {
    if (!existsSync(path))
      throw new TradingInfraError('INTERNAL', `${path} is missing: this copy is not built.`, { hint: 'npm run build' });
  }
  return { cdktf, wrapper };
}

/**
 * Runs cdktf apart from the terminal, so that Ctrl-C reaches it only through us, and resolves when it and Terraform have both ended.
 * When `ctx.signal` aborts, Terraform gets one SIGINT and as long as it needs.
 */
export async function runCdktf(ctx: ProcessContext, { programs, args, cwd, env, job, gone, onEvent }: CdktfRun): Promise<RunResult> {
  const stop = () => void requestStop(job);
  const giveUp = () => void requestStop(job).then(() => stopTrying(ctx, job));
  ctx.signal.addEventListener('abort', stop, { once: true });
  gone?.addEventListener('abort', giveUp, { once: true });
  if (ctx.signal.aborted) stop();
  let over = false;
  try {
    const ended = ctx
      .run(process.execPath, [programs.cdktf, ...args], {
        cwd,
        env: { ...env, TERRAFORM_BINARY_NAME: job.launcher },
        detached: true,
      })
      .finally(() => terraformGone(ctx, job))
      .finally(() => {
        over = true;
      });
    if (onEvent !== undefined) {
      const command = args[0] === 'diff' ? 'plan' : 'apply';
      await followEvents(ctx, join(job.folder, `${command}.stdout`), { onEvent, ended: () => over });
    }
    return await ended;
  } finally {
    ctx.signal.removeEventListener('abort', stop);
    gone?.removeEventListener('abort', giveUp);
  }
}

/** The file stops a Terraform that has not started yet; the signal, one that has. */
async function requestStop(job: Job): Promise<void> {
  await writeFile(join(job.folder, 'cancel'), '', { mode: 0o600 });
  const running = await readRunning(job);
  if (running === undefined) return;
  send(isAlive(running.wrapper) ? running.wrapper : running.terraform);
}

/** A second SIGINT, past the wrapper, ends a Terraform that would try to save its state for minutes. */
async function stopTrying(ctx: Pick<Context, 'sleep'>, job: Job): Promise<void> {
  await ctx.sleep(graceMs);
  const running = await readRunning(job);
  if (running !== undefined) send(running.terraform);
}

function send(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended in the meantime.
  }
}

/** cdktf may end first; the state is saved and the lock released only when Terraform has ended. */
async function terraformGone(ctx: Pick<Context, 'sleep'>, job: Job): Promise<void> {
  for (;;) {
    const running = await readRunning(job);
    if (running === undefined || !(isAlive(running.wrapper) || isAlive(running.terraform))) return;
    await ctx.sleep(pollMs);
  }
}
