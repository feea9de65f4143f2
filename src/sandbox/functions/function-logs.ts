// What functions print goes where Lambda puts it: into their CloudWatch log group, if that exists.
import type { EmulatorClient } from '../emulator/emulator-client.js';

export interface LogStreamWriter {
  line(text: string): void;
  /** Sends what is waiting. */
  flush(): Promise<void>;
}

const flushAfterMs = 250;
const target = (operation: string) => `Logs_20140328.${operation}`;

/** A writer for one stream. Lines for a group that does not exist are dropped, as when a function may not create it. */
export function logStreamWriter(emulator: EmulatorClient, region: string, group: string, stream: string): LogStreamWriter {
  const call = (operation: string, body: object) =>
    emulator.json({ service: 'logs', region, target: target(operation), body: { logGroupName: group, logStreamName: stream, ...body } });
  let waiting: { timestamp: number; message: string }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let created: Promise<unknown> | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const logEvents = waiting;
    waiting = [];
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
      waiting.push({ timestamp: Date.now(), message: text });
      timer ??= setTimeout(flush, flushAfterMs).unref();
    },
  };
}
