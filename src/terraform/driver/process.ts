// Runs the cdktf CLI for one job, and passes an interruption on to Terraform, which then saves the state and releases the lock.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, RunResult } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { loadingArguments } from '../../package-loading.js';
import { packageRoot } from '../../package-root.js';
import { isAlive } from '../../process-life.js';
import { followEvents, type TerraformEvent } from '../plan/events.js';
import { type CdktfJob, readRunning } from './job.js';

/** The two programs that the driver starts. */
export interface DriverPrograms {
  /** The path of the cdktf CLI, a JavaScript file. */
  cdktf: string;
  /** The path of the Terraform wrapper, a JavaScript file. */
  wrapper: string;
}

interface CdktfRun {
  programs: DriverPrograms;
  args: readonly string[];
  /** The folder that synth wrote to. */
  cwd: string;
  env: Record<string, string>;
  job: CdktfJob;
  /** Aborted when the endpoint that Terraform talks to is gone; then there is nothing left to finish or save. */
  gone?: AbortSignal;
  /** Called for each of Terraform's events as it happens. */
  onEvent?: (event: TerraformEvent) => void;
}

type ProcessContext = Pick<Context, 'run' | 'sleep' | 'signal'>;

/** How long Terraform may take to exit once its endpoint is gone. */
const graceMs = 3000;
/** How often to check whether a Terraform that outlived cdktf has ended. */
const pollMs = 200;

/** The built programs. Where the cdktf CLI has not been bundled, the one in node_modules is used. Throws INTERNAL if a program is missing. */
export function builtPrograms(): DriverPrograms {
  const root = packageRoot();
  const bundled = join(root, 'dist/cdktf-cli/bundle/bin/cdktf.js');
  const cdktf = existsSync(bundled) ? bundled : join(root, 'node_modules/cdktf-cli/bundle/bin/cdktf');
  const wrapper = join(root, 'dist/terraform-wrapper.cjs');
  for (const path of [cdktf, wrapper]) {
    if (!existsSync(path))
      throw new TradingInfraError('INTERNAL', `${path} is missing: this copy has not been built.`, { hint: 'npm run build' });
  }
  return { cdktf, wrapper };
}

/**
 * Runs cdktf detached from the terminal, so that Ctrl-C reaches it only through this function. Resolves once both cdktf and Terraform have
 * ended. When `ctx.signal` aborts, Terraform gets one SIGINT and all the time it needs.
 */
export async function runCdktf(ctx: ProcessContext, { programs, args, cwd, env, job, gone, onEvent }: CdktfRun): Promise<RunResult> {
  const stop = () => void requestStop(job);
  const abandon = () => void requestStop(job).then(() => stopRetrying(ctx, job));
  ctx.signal.addEventListener('abort', stop, { once: true });
  gone?.addEventListener('abort', abandon, { once: true });
  if (ctx.signal.aborted) stop();
  let over = false;
  try {
    const ended = ctx
      .run(process.execPath, [...loadingArguments(), programs.cdktf, ...args], {
        cwd,
        env: { ...env, TERRAFORM_BINARY_NAME: job.launcher },
        detached: true,
      })
      .finally(() => waitForTerraform(ctx, job))
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
    gone?.removeEventListener('abort', abandon);
  }
}

/** Creates the file `cancel`, which prevents Terraform from starting, and sends SIGINT to Terraform if it is already running. */
async function requestStop(job: CdktfJob): Promise<void> {
  await writeFile(join(job.folder, 'cancel'), '', { mode: 0o600 });
  const running = await readRunning(job);
  if (running === undefined) return;
  send(isAlive(running.wrapper) ? running.wrapper : running.terraform);
}

/** After the grace period, sends a second SIGINT to Terraform itself, which would otherwise spend minutes trying to save its state. */
async function stopRetrying(ctx: Pick<Context, 'sleep'>, job: CdktfJob): Promise<void> {
  await ctx.sleep(graceMs);
  const running = await readRunning(job);
  if (running !== undefined) send(running.terraform);
}

function send(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // The process has already ended.
  }
}

/** Waits until Terraform has ended, because only then is the state saved and the lock released. cdktf may end earlier. */
async function waitForTerraform(ctx: Pick<Context, 'sleep'>, job: CdktfJob): Promise<void> {
  for (;;) {
    const running = await readRunning(job);
    if (running === undefined || !(isAlive(running.wrapper) || isAlive(running.terraform))) return;
    await ctx.sleep(pollMs);
  }
}
