// Everything outside the process that the tool may use. A function takes a Pick<> of the Context; tests pass a small object literal.

export interface RunOptions {
  cwd?: string;
  /** The child's complete environment; nothing is inherited. */
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  /** Called for every line of stdout and stderr while the child runs. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Starts the child in its own process group, so that the terminal's Ctrl-C does not reach it. */
  detached?: boolean;
  /** Lends the child our terminal: its stdin, and its stderr, which is then not collected. */
  terminal?: boolean;
  /** How long the child may take to exit after SIGTERM before it is killed; 5 s by default. */
  graceMs?: number;
  timeoutMs?: number;
  input?: string;
}

export interface RunResult {
  /** null if the program was ended by a signal or could not be started. */
  exitCode: number | null;
  signal?: NodeJS.Signals;
  stdout: string;
  stderr: string;
  /** Set if the program could not be started at all (ENOENT, EACCES). */
  spawnError?: NodeJS.ErrnoException;
  /** Set if the program was ended because `timeoutMs` was over. */
  timedOut?: true;
}

/** Runs a program without a shell. Resolves with any exit code, and also if the program cannot be started. */
export type ProcessRunner = (file: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;

/** One resource's progress while Terraform applies. */
export interface ProgressEvent {
  /** `stopped`: cut off by an interruption, which is not a failure of this resource. */
  kind: 'started' | 'progress' | 'completed' | 'failed' | 'stopped';
  address: string;
  action: 'create' | 'update' | 'delete' | 'replace' | 'read' | 'none';
  elapsedSeconds: number;
  /** The resource's id, once Terraform knows it. */
  id?: string;
}

/** A message from a running operation. The terminal decides how to display it. */
export type Narration =
  | { type: 'step'; id: string; title: string }
  /** How far the current step has got; each text replaces the previous one. */
  | { type: 'step-progress'; text: string }
  /** `isProblem`: the step ended as it should, but its result is a problem, such as a failed job. */
  | { type: 'step-done'; id: string; title: string; seconds: number; note?: string; isProblem?: true }
  | { type: 'step-failed'; id: string; title: string; seconds: number }
  | { type: 'apply-started'; stack: string; total: number }
  | { type: 'apply-progress'; stack: string; event: ProgressEvent }
  /** Another program has the terminal until the current step ends. */
  | { type: 'terminal-lent' }
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
  /** Whether questions can be asked, which requires that stdin and stderr are terminals. */
  interactive?: boolean;
  report: Reporter;
  /** Runs `work` when the command ends, with or without an error. If the process is killed, the next run cleans up instead. */
  defer: (work: () => Promise<void>) => void;
}
