// What the tool may touch of the world. A function asks for a Pick<> of it; tests pass a small literal.

export interface RunOptions {
  cwd?: string;
  /** The child's whole environment: nothing is inherited. */
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  /** Called with every line of stdout and stderr while the child runs. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Own process group, so that the terminal's Ctrl-C does not reach it. */
  detached?: boolean;
  timeoutMs?: number;
  input?: string;
}

export interface RunResult {
  /** null when a signal ended it. */
  exitCode: number | null;
  signal?: NodeJS.Signals;
  stdout: string;
  stderr: string;
  /** The program could not be started at all (ENOENT, EACCES). */
  spawnError?: NodeJS.ErrnoException;
}

/** Runs a program without a shell; resolves whatever its exit code is. */
export type ProcessRunner = (file: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;

/** One resource's progress while Terraform applies. */
export interface ProgressEvent {
  /** `stopped`: cut off by an interruption, which is no failure of its own. */
  kind: 'started' | 'progress' | 'completed' | 'failed' | 'stopped';
  address: string;
  action: 'create' | 'update' | 'delete' | 'replace' | 'read' | 'none';
  elapsedSeconds: number;
}

/** What the deployment room tells while it works; the terminal decides how it looks. */
export type Narration =
  | { type: 'step'; id: string; title: string }
  /** How far the step is; only the last one counts. */
  | { type: 'step-progress'; text: string }
  | { type: 'step-done'; id: string; title: string; seconds: number; note?: string }
  | { type: 'step-failed'; id: string; title: string; seconds: number }
  | { type: 'apply-started'; stack: string; total: number }
  | { type: 'apply-progress'; stack: string; event: ProgressEvent }
  | { type: 'note'; text: string }
  | { type: 'warning'; text: string };

export type Reporter = (narration: Narration) => void;

export interface Context {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  now: () => Date;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal;
  run: ProcessRunner;
  report: Reporter;
  /** Is done when the command has ended, however it ended. Not by a killed process: what is left then, the next run takes away. */
  defer: (work: () => Promise<void>) => void;
}
