// The program: parses the arguments, runs one command and returns the exit code.
import { exitCodes } from '../error-codes.js';
import { TradingInfraError } from '../errors.js';
import { commands } from './commands.js';
import { type Command, type CommandContext, globalOptions } from './terminal/command.js';
import { type Host, processHost } from './terminal/host.js';
import { asCalled, invocationAfter } from './terminal/invocation.js';
import { printFailure, printResult, type Streams, viewOf } from './terminal/output.js';
import { parseArguments } from './terminal/program.js';
import type { Progress } from './terminal/progress.js';
import { watchStops } from './terminal/signals.js';

type Values = Record<string, unknown>;

/** Runs the program with the arguments after its name. Never throws; returns one of the exit codes in src/errors.ts. */
export async function main(argv: readonly string[], openHost: () => Host = processHost): Promise<number> {
  let host: Host;
  try {
    host = openHost();
  } catch (error) {
    const streams = { invocation: { tool: 'trading-infra' }, stdout: process.stdout, stderr: process.stderr, env: process.env };
    return printFailure(streams, error, { json: argv.includes('--json'), debug: argv.includes('--debug') });
  }
  const exitCode = await runProgram(host, argv);
  const writeError = await host.flush();
  if (writeError === undefined) return exitCode;
  // Part of the result could not be written, so the run has failed whatever the command returned.
  const { invocation, stdout, stderr, env } = host;
  return printFailure({ invocation: { tool: invocation }, stdout, stderr, env }, writeError, { json: false, debug: false });
}

async function runProgram(host: Host, argv: readonly string[]): Promise<number> {
  // These flags are also looked for here, so that an error in the arguments is printed in the requested form.
  const isSet = (name: 'json' | 'debug') => argv.includes(`--${name}`) || isTruthy(host.env[`TRADING_INFRA_${name.toUpperCase()}`]);
  const json = isSet('json');
  const streams: Streams = { invocation: { tool: host.invocation }, stdout: host.stdout, stderr: host.stderr, env: host.env };
  try {
    const request = parseArguments(argv, commands, { env: host.env, width: Math.min(host.stdout.columns ?? 100, 120) });
    if (request.kind === 'run') {
      streams.invocation = invocationAfter(host.invocation, request.typed);
      return await runCommand(host, streams, request, json);
    }
    const answer =
      request.kind === 'help'
        ? { help: asCalled(request.text, streams.invocation) }
        : { version: (await import('../package-root.js')).packageVersion() };
    host.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : `${Object.values(answer)[0].trimEnd()}\n`);
    return exitCodes.done;
  } catch (error) {
    return printFailure(streams, error, { json, debug: isSet('debug') });
  }
}

type Run = { command: Command; values: Values };

async function runCommand(host: Host, streams: Streams, { command, values }: Run, json: boolean): Promise<number> {
  const progress = await startProgress(host, streams);
  const { signal, release } = watchStops({ onStop: host.onStop, exit: host.exit, say: progress.say });
  const deferred: (() => Promise<void>)[] = [];
  try {
    const context = await openContext(host, command.name, { ...progress, signal, defer: (work) => void deferred.push(work) });
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

async function startProgress({ now }: Host, streams: Streams): Promise<Progress> {
  const { stderr, env, invocation } = streams;
  const { liveProgress, plainProgress } = await import('./terminal/progress.js');
  const view = await viewOf(streams, 'stderr');
  const isLive = stderr.isTTY === true && env.TERM !== 'dumb' && !isPipeline(env);
  const options = { stderr, view, now, invocation };
  return isLive ? liveProgress(options) : plainProgress(options);
}

type RunParts = Pick<CommandContext, 'report' | 'say' | 'signal' | 'defer'>;

async function openContext(host: Host, command: string, { report, say, signal, defer }: RunParts): Promise<CommandContext> {
  const { cwd, env, platform, now } = host;
  const interactive = host.stdin.isTTY === true && host.stderr.isTTY === true && !isPipeline(env);
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
    sleep: host.sleep,
    run: await host.processRunner(),
    interactive,
    prompt: interactive ? await host.prompter(signal) : (await import('./terminal/prompter.js')).refusingPrompter(),
    view: await viewOf(host, 'stderr'),
  };
}

/** Whether a CI system runs the tool: some give it a terminal, at which nobody sits. */
function isPipeline({ CI }: Host['env']): boolean {
  return CI !== undefined && !/^(|0|false|no)$/i.test(CI);
}

function isTruthy(value: string | undefined): boolean {
  try {
    return globalOptions.json.read(value ?? '');
  } catch {
    return false;
  }
}
