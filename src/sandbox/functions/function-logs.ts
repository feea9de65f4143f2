// Writes a function's output to its CloudWatch log group, as Lambda does.
import type { EmulatorClient } from '../emulator/emulator-client.js';

export interface LogStreamWriter {
  /** Adds one line; it is sent shortly afterwards. */
  line(text: string): void;
  /** Sends the pending lines. */
  flush(): Promise<void>;
}

const flushAfterMs = 250;
const target = (operation: string) => `Logs_20140328.${operation}`;

/** Creates a writer for one log stream. If the log group does not exist, the lines are dropped, as on AWS if the function may not create the group. */
export function createLogStreamWriter(emulator: EmulatorClient, region: string, group: string, stream: string): LogStreamWriter {
  const call = (operation: string, body: object) =>
    emulator.json({ service: 'logs', region, target: target(operation), body: { logGroupName: group, logStreamName: stream, ...body } });
  let pending: { timestamp: number; message: string }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let created: Promise<unknown> | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const logEvents = pending;
    pending = [];
    if (logEvents.length === 0) return;
    created ??= call('CreateLogStream', {});
    await created
      .then(() => call('PutLogEvents', { logEvents }))
      .catch(() => {
        created = undefined;
      });
  };
  return {
    flush,
    line(text) {
      pending.push({ timestamp: Date.now(), message: text });
      timer ??= setTimeout(flush, flushAfterMs).unref();
    },
  };
}
