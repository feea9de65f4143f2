// How the deployment's narration looks: a live list on a terminal, plain one-line events anywhere else.
import type { Narration, ProgressEvent, Reporter } from '../../context.js';
import type { View } from './command.js';
import { duration } from './duration.js';
import { asCalled } from './invocation.js';
import type { Sink } from './output.js';
import { RunningResources } from './running-resources.js';
import { fitted, shorten } from './table.js';

export interface Progress {
  report: Reporter;
  say: (text: string) => void;
  /** Leaves the terminal as it was found; to be called at the end, whatever the end is. */
  stop: () => void;
}

interface Spinner {
  text: string;
  start: () => unknown;
  stop: () => unknown;
  clear: () => unknown;
  render: () => unknown;
}

interface Surroundings {
  stderr: Sink;
  view: View;
  now: () => Date;
  /** How the program is called: commands in texts are printed so. */
  invocation: string;
}

/** How often a log hears how far a step is. */
const progressEveryMs = 10_000;

/** Lines that end up in a log: each thing once, when it begins or ends; how far a step is, now and then. */
export function plainProgress({ stderr, view, now, invocation }: Surroundings): Progress {
  const running = new RunningResources(now);
  let saidAt = 0;
  const say = (text: string) => {
    saidAt = now().getTime();
    stderr.write(`${fitted(asCalled(text, invocation), stderr)}\n`);
  };
  const report: Reporter = (narration) => {
    running.take(narration);
    if (narration.type === 'step-progress' && now().getTime() - saidAt < progressEveryMs) return;
    for (const line of plainLines(narration, running, view)) say(line);
  };
  return { report, say, stop: () => {} };
}

/** One spinner with the resources in flight below it; what is done stays above as a line. */
export async function liveProgress({ stderr, view, now, invocation }: Surroundings): Promise<Progress> {
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
    running.take(narration);
    if (narration.type === 'step') {
      stop();
      title = narration.title;
      spinner.text = title;
      spinner.start();
      isLive = true;
      return;
    }
    if (narration.type === 'step-progress') spinner.text = shorten(`${title}: ${narration.text}`, view.width - 4);
    if (narration.type === 'step-done' || narration.type === 'step-failed') stop();
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
      return [`${narration.total} changes to make in ${narration.stack}`];
    case 'apply-progress':
      return running.plainLine(narration.event);
    default:
      return liveLines(narration, view);
  }
}

function liveLines(narration: Narration, { paint }: View): string[] {
  switch (narration.type) {
    case 'step-done':
      return [`${paint.green('✔')} ${narration.title} ${paint.dim(`(${duration(narration.seconds)})`)}${noteOf(narration.note)}`];
    case 'step-failed':
      return [`${paint.red('✖')} ${narration.title} ${paint.dim(`(${duration(narration.seconds)})`)}`];
    case 'note':
      return [narration.text];
    case 'warning':
      return [`${paint.yellow('Warning')} ${narration.text}`];
    case 'apply-progress':
      return endedBadly(narration.event, paint);
    default:
      return [];
  }
}

function endedBadly({ kind, address }: ProgressEvent, paint: View['paint']): string[] {
  if (kind === 'failed') return [`${paint.red('✖')} ${address} failed`];
  return kind === 'stopped' ? [paint.dim(`- ${address} stopped`)] : [];
}

function noteOf(note: string | undefined): string {
  return note === undefined ? '' : `: ${note}`;
}
