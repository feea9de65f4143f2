// The messages between the sandbox and a function's process, over IPC.

export interface InvokeMessage {
  requestId: string;
  /** The event, as JSON text. */
  event: string;
  functionArn: string;
  /** When the function times out, in milliseconds since the epoch. */
  deadline: number;
}

export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** `payload` is the result as JSON text. `failure` is set instead if the handler threw or could not be loaded. */
export interface ResultMessage {
  requestId: string;
  payload?: string;
  failure?: FunctionFailure;
}

/** The settings of the function's process, which gets them as JSON in its first argument. */
export interface HostSettings {
  /** The folder with the unzipped code. */
  folder: string;
  /** The handler, in the form `file.export`. */
  handler: string;
  databasePort: number;
}
