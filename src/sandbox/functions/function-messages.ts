// What the sandbox and a function's process say to each other over the IPC channel.

export interface InvokeMessage {
  requestId: string;
  /** The event, as JSON text. */
  event: string;
  functionArn: string;
  /** Milliseconds since the epoch at which the time is over. */
  deadline: number;
}

export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** `payload` is the answer as JSON text; `failure` when the handler threw or could not be loaded. */
export interface ResultMessage {
  requestId: string;
  payload?: string;
  failure?: FunctionFailure;
}

/** First argument of the function's process, as JSON. */
export interface HostSettings {
  folder: string;
  /** `file.export`. */
  handler: string;
  databasePort: number;
}
