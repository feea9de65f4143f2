// Structured log lines with ids, codes, counts and durations. Never log a price, an API key, an object key or a request body.

type LogLevel = 'INFO' | 'WARN' | 'ERROR';
export type LogFields = Readonly<Record<string, string | number | boolean | object | undefined>>;
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** Writes one JSON document per line to stdout. */
export const logToStdout: Log = (level, message, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields })}\n`);
};

/** The loggable parts of an unexpected error: its name, and the line that threw it. The message is omitted, because it may quote data. */
export function describeBug(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const place = error.stack?.split('\n').find((line) => line.trim().startsWith('at '));
  return { error: error.name, at: place?.trim() };
}

/** The CloudWatch metrics and their units. */
const metricUnits = {
  jobs: 'Count',
  failedJobs: 'Count',
  rowsAccepted: 'Count',
  rowsRejected: 'Count',
  bars: 'Count',
  milliseconds: 'Milliseconds',
};

/**
 * The numbers of one job as log fields in CloudWatch's embedded metric format, from which CloudWatch extracts metrics. The namespace is
 * `trading-infra`, the dimension is the environment.
 */
export function metricFields(environment: string, numbers: Partial<Record<keyof typeof metricUnits, number>>, now: Date): LogFields {
  const metrics = Object.keys(numbers).map((name) => ({ Name: name, Unit: metricUnits[name as keyof typeof metricUnits] }));
  const directive = { Namespace: 'trading-infra', Dimensions: [['environment']], Metrics: metrics };
  return { _aws: { Timestamp: now.getTime(), CloudWatchMetrics: [directive] }, environment, ...numbers };
}
