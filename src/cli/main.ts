// The program: reads the arguments, runs one command in a world of streams and signals, returns the exit code.
import { exitCodes, TradingInfraError } from '../errors.js';
import { type Command, type CommandContext, globalOptions } from './command.js';
import { commands } from './commands.js';
import { printFailure, printResult, viewOf } from './output.js';
import { parseArguments } from './program.js';
import type { Progress } from './progress.js';
import { watchStops } from './signals.js';
import { processWorld, type World } from './world.js';

type Values = Record<string, unknown>;

/** Runs the program on the arguments that follow its name. Never throws; the exit code is in src/errors.ts. */
export async function main(argv: readonly string[], world: World = processWorld()): Promise<number> {
  const wants = (name: 'json' | 'debug') => argv.includes(`--${name}`) || isOn(world.env[`TRADING_INFRA_${name.toUpperCase()}`]);
  const json = wants('json');
  try {
    const request = parseArguments(argv, commands, { env: world.env, width: Math.min(world.stdout.columns ?? 100, 120) });
    if (request.kind === 'run') return await runCommand(world, request.command, request.values, json);
    const answer = request.kind === 'help' ? { help: request.text } : { version: await ownVersion() };
    world.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : `${Object.values(answer)[0].trimEnd()}\n`);
    return exitCodes.done;
  } catch (error) {
    return printFailure(world, error, { json, debug: wants('debug') });
  }
}

async function runCommand(world: World, command: Command, values: Values, json: boolean): Promise<number> {
  const progress = await startProgress(world);
  const { signal, release } = watchStops({ onStop: world.onStop, exit: world.exit, say: progress.say });
  try {
    const context = await contextOf(world, progress, signal);
    const result = await command.run(context, values as Parameters<Command['run']>[1]).finally(progress.stop);
    return await printResult(world, command, result, values, json);
  } catch (error) {
    throw signal.aborted && !(error instanceof TradingInfraError)
      ? new TradingInfraError('INTERRUPTED', 'Interrupted.', { cause: error })
      : error;
  } finally {
    release();
  }
}

async function startProgress({ stderr, stdout, env, now }: World): Promise<Progress> {
  const { liveProgress, plainProgress } = await import('./progress.js');
  const view = await viewOf({ stdout, stderr, env }, 'stderr');
  const isLive = stderr.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  return isLive ? liveProgress({ stderr, view, now }) : plainProgress({ stderr, view, now });
}

async function contextOf(world: World, { report, say }: Progress, signal: AbortSignal): Promise<CommandContext> {
  const { cwd, env, platform, now } = world;
  return {
    cwd,
    env,
    platform,
    now,
    signal,
    report,
    say,
    sleep: world.sleep,
    run: await world.processRunner(),
    interactive: world.stdin.isTTY === true && world.stderr.isTTY === true,
    prompt: await world.prompter(signal),
    view: await viewOf(world, 'stderr'),
  };
}

async function ownVersion(): Promise<string> {
  const [{ packageRoot }, { readFile }, { join }] = await Promise.all([
    import('../package-root.js'),
    import('node:fs/promises'),
    import('node:path'),
  ]);
  return JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')).version;
}

function isOn(value: string | undefined): boolean {
  try {
    return globalOptions.json.read(value ?? '');
  } catch {
    return false;
  }
}
