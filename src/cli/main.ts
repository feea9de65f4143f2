// The program: reads the arguments, runs one command in a world of streams and signals, returns the exit code.
import { exitCodes, TradingInfraError } from '../errors.js';
import { commands } from './commands.js';
import { type Command, type CommandContext, globalOptions } from './terminal/command.js';
import { asCalled, withSettings } from './terminal/invocation.js';
import { printFailure, printResult, type Streams, viewOf } from './terminal/output.js';
import { parseArguments } from './terminal/program.js';
import type { Progress } from './terminal/progress.js';
import { watchStops } from './terminal/signals.js';
import { processWorld, type World } from './terminal/world.js';

type Values = Record<string, unknown>;

/** Runs the program on the arguments that follow its name. Never throws; the exit code is in src/errors.ts. */
export async function main(argv: readonly string[], openWorld: () => World = processWorld): Promise<number> {
  let world: World;
  try {
    world = openWorld();
  } catch (error) {
    const streams = { invocation: 'trading-infra', stdout: process.stdout, stderr: process.stderr, env: process.env };
    return printFailure(streams, error, { json: argv.includes('--json'), debug: argv.includes('--debug') });
  }
  const exitCode = await mainIn(world, argv);
  const lost = await world.written();
  if (lost === undefined) return exitCode;
  // The result is not where it should be: whatever it was, this has failed.
  const { invocation, stdout, stderr, env } = world;
  return printFailure({ invocation, stdout, stderr, env }, lost, { json: false, debug: false });
}

async function mainIn(world: World, argv: readonly string[]): Promise<number> {
  const wants = (name: 'json' | 'debug') => argv.includes(`--${name}`) || isOn(world.env[`TRADING_INFRA_${name.toUpperCase()}`]);
  const json = wants('json');
  const streams = { invocation: world.invocation, stdout: world.stdout, stderr: world.stderr, env: world.env };
  try {
    const request = parseArguments(argv, commands, { env: world.env, width: Math.min(world.stdout.columns ?? 100, 120) });
    if (request.kind === 'run') {
      streams.invocation = withSettings(world, request.values.config);
      return await runCommand(world, streams, request, json);
    }
    const answer = request.kind === 'help' ? { help: asCalled(request.text, world.invocation) } : { version: await ownVersion() };
    world.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : `${Object.values(answer)[0].trimEnd()}\n`);
    return exitCodes.done;
  } catch (error) {
    return printFailure(streams, error, { json, debug: wants('debug') });
  }
}

type Run = { command: Command; values: Values };

async function runCommand(world: World, streams: Streams, { command, values }: Run, json: boolean): Promise<number> {
  const progress = await startProgress(world, streams);
  const { signal, release } = watchStops({ onStop: world.onStop, exit: world.exit, say: progress.say });
  const deferred: (() => Promise<void>)[] = [];
  try {
    const context = await contextOf(world, command.name, { ...progress, signal, defer: (work) => void deferred.push(work) });
    const result = await command.run(context, values as Parameters<Command['run']>[1]).finally(progress.stop);
    return await printResult(streams, command, result, values, json);
  } catch (error) {
    throw signal.aborted && !(error instanceof TradingInfraError)
      ? new TradingInfraError('INTERRUPTED', 'Interrupted.', { cause: error })
      : error;
  } finally {
    await Promise.allSettled(deferred.map((work) => work()));
    release();
  }
}

async function startProgress({ now }: World, streams: Streams): Promise<Progress> {
  const { stderr, env, invocation } = streams;
  const { liveProgress, plainProgress } = await import('./terminal/progress.js');
  const view = await viewOf(streams, 'stderr');
  const isLive = stderr.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  const surroundings = { stderr, view, now, invocation };
  return isLive ? liveProgress(surroundings) : plainProgress(surroundings);
}

type RunParts = Pick<CommandContext, 'report' | 'say' | 'signal' | 'defer'>;

async function contextOf(world: World, command: string, { report, say, signal, defer }: RunParts): Promise<CommandContext> {
  const { cwd, env, platform, now } = world;
  return {
    command,
    cwd,
    env,
    platform,
    now,
    signal,
    report,
    say,
    defer,
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
