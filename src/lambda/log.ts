// Structured log lines: ids, codes, counts and durations. Never a price, an API key, an object's name or a body.

type LogLevel = 'INFO' | 'WARN' | 'ERROR';
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** One JSON document a line on stdout. */
export const logToStdout: Log = (level, message, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields })}\n`);
};

/** What may be said of an error that nobody expected: its name and where it was thrown, not its message, which may quote data. */
export function describeBug(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const place = error.stack?.split('\n').find((line) => line.trim().startsWith('at '));
  return { error: error.name, at: place?.trim() };
}
