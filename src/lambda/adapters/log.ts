// Structured log lines: ids, codes, counts and durations. Never a price, an API key, an object's name or a body.

type LogLevel = 'INFO' | 'WARN' | 'ERROR';
export type LogFields = Readonly<Record<string, string | number | boolean | object | undefined>>;
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

/** Units of the numbers that CloudWatch makes metrics of. */
const metricUnits = {
  jobs: 'Count',
  failedJobs: 'Count',
  rowsAccepted: 'Count',
  rowsRejected: 'Count',
  bars: 'Count',
  milliseconds: 'Milliseconds',
};

/**
 * Numbers of one job as fields of a log line that CloudWatch turns into metrics by itself (the embedded metric format), in the namespace
 * `trading-infra`, by environment.
 */
export function metricFields(environment: string, numbers: Partial<Record<keyof typeof metricUnits, number>>, now: Date): LogFields {
  const metrics = Object.keys(numbers).map((name) => ({ Name: name, Unit: metricUnits[name as keyof typeof metricUnits] }));
  const directive = { Namespace: 'trading-infra', Dimensions: [['environment']], Metrics: metrics };
  return { _aws: { Timestamp: now.getTime(), CloudWatchMetrics: [directive] }, environment, ...numbers };
}
