// Shows progress: a live list on a terminal, one line per event anywhere else.
import type { Narration, ProgressEvent, Reporter } from '../../context.js';
import type { View } from './command.js';
import { duration } from './duration.js';
import { asCalled, type Invocation } from './invocation.js';
import type { Sink } from './output.js';
import { RunningResources } from './running-resources.js';
import { fitted, shorten } from './table.js';

export interface Progress {
  report: Reporter;
  say: (text: string) => void;
  /** Restores the terminal. Must be called at the end, even after an error. */
  stop: () => void;
}

interface Spinner {
  text: string;
  start: () => unknown;
  stop: () => unknown;
  clear: () => unknown;
  render: () => unknown;
}

interface ProgressOptions {
  stderr: Sink;
  view: View;
  now: () => Date;
  /** How the user calls the program, such as `npx trading-infra`; printed commands begin with this. */
  invocation: Invocation;
}

/** The minimum time before a log shows the progress of a step after another line. */
const progressEveryMs = 10_000;

/** Progress for a log: a line whenever a step or a resource begins or ends, and from time to time the progress within a step. */
export function plainProgress({ stderr, view, now, invocation }: ProgressOptions): Progress {
  const running = new RunningResources(now);
  let saidAt = 0;
  const say = (text: string) => {
    saidAt = now().getTime();
    stderr.write(`${fitted(asCalled(text, invocation), stderr)}\n`);
  };
  const report: Reporter = (narration) => {
    running.update(narration);
    if (narration.type === 'step-progress' && now().getTime() - saidAt < progressEveryMs) return;
    for (const line of plainLines(narration, running, view)) say(line);
  };
  return { report, say, stop: () => {} };
}

/** Progress for a terminal: a spinner with the running resources below it. Each finished step stays above the spinner as one line. */
export async function liveProgress({ stderr, view, now, invocation }: ProgressOptions): Promise<Progress> {
  const { default: ora } = await import('ora');
  const running = new RunningResources(now);
  const list = () => running.lines(view, (stderr.rows ?? 24) - 4).join('\n');
  const stream = stderr as unknown as NodeJS.WritableStream;
  const options = { stream, isEnabled: true, discardStdin: false, color: view.paint.level === 0 ? (false as const) : ('cyan' as const) };
  const spinner: Spinner = ora({ ...options, suffixText: list });
  let isLive = false;
  let title = '';
  const stop = () => {
    if (isLive) spinner.stop();
    isLive = false;
  };
  const say = (text: string) => {
    if (isLive) spinner.clear();
    stderr.write(`${fitted(asCalled(text, invocation), stderr)}\n`);
    if (isLive) spinner.render();
  };
  const report: Reporter = (narration) => {
    running.update(narration);
    if (narration.type === 'step') {
      stop();
      title = narration.title;
      spinner.text = title;
      spinner.start();
      isLive = true;
      return;
    }
    if (narration.type === 'step-progress') spinner.text = shorten(`${title}: ${narration.text}`, view.width - 4);
    if (['step-done', 'step-failed', 'terminal-lent'].includes(narration.type)) stop();
    for (const line of liveLines(narration, view)) say(line);
  };
  return { report, say, stop };
}

function plainLines(narration: Narration, running: RunningResources, view: View): string[] {
  switch (narration.type) {
    case 'step':
      return [`${narration.title} ...`];
    case 'step-progress':
      return [narration.text];
    case 'apply-started':
      return [`Applying ${narration.total} changes to ${narration.stack}`];
    case 'apply-progress':
      return running.plainLine(narration.event);
    default:
      return liveLines(narration, view);
  }
}

function liveLines(narration: Narration, { paint }: View): string[] {
  switch (narration.type) {
    case 'step-done':
      return [
        `${narration.isProblem ? paint.yellow('!') : paint.green('✔')} ${narration.title} ${paint.dim(`(${duration(narration.seconds)})`)}${noteOf(narration.note)}`,
      ];
    case 'step-failed':
      return [`${paint.red('✖')} ${narration.title} ${paint.dim(`(${duration(narration.seconds)})`)}`];
    case 'note':
      return [narration.text];
    case 'warning':
      return [`${paint.yellow('Warning')} ${narration.text}`];
    case 'apply-progress':
      return problemLines(narration.event, paint);
    default:
      return [];
  }
}

function problemLines({ kind, address }: ProgressEvent, paint: View['paint']): string[] {
  if (kind === 'failed') return [`${paint.red('✖')} ${address} failed`];
  return kind === 'stopped' ? [paint.dim(`- ${address} stopped`)] : [];
}

function noteOf(note: string | undefined): string {
  return note === undefined ? '' : `: ${note}`;
}
