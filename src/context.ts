// Everything outside the process that the tool may use. A function takes a Pick<> of the Context; tests pass a small literal.

export interface RunOptions {
  cwd?: string;
  /** The child's complete environment; nothing is inherited. */
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  /** Called for every line of stdout and stderr while the child runs. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Starts the child in its own process group, so that the terminal's Ctrl-C does not reach it. */
  detached?: boolean;
  timeoutMs?: number;
  input?: string;
}

export interface RunResult {
  /** null if it was ended by a signal. */
  exitCode: number | null;
  signal?: NodeJS.Signals;
  stdout: string;
  stderr: string;
  /** Set if the program could not be started at all (ENOENT, EACCES). */
  spawnError?: NodeJS.ErrnoException;
}

/** Runs a program without a shell. Resolves whatever the exit code is; never rejects. */
export type ProcessRunner = (file: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;

/** One resource's progress while Terraform applies. */
export interface ProgressEvent {
  /** `stopped`: cut off by an interruption, which is not a failure of this resource. */
  kind: 'started' | 'progress' | 'completed' | 'failed' | 'stopped';
  address: string;
  action: 'create' | 'update' | 'delete' | 'replace' | 'read' | 'none';
  elapsedSeconds: number;
}

/** What an operation reports while it runs. The terminal decides how it looks. */
export type Narration =
  | { type: 'step'; id: string; title: string }
  /** How far the step has got; each one replaces the one before. */
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
  /** Runs `work` when the command ends, however it ends. A killed process skips it; the next run then cleans up. */
  defer: (work: () => Promise<void>) => void;
}
