// What the state bucket knows of an environment: its state and everybody's runs. Both are worth reading without the other, and neither is waited for long.
import { openTarget, type Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { SettingsFile } from '../../settings/file.js';
import type { Environment } from '../../settings/schema.js';
import type { ReportedRun } from '../../workspace/run-record.js';
import { readRuns } from '../runs/read-runs.js';
import { readStateFacts, type StateFacts } from '../session/state-outputs.js';

type ReadContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal' | 'report'>;

/** Why the state could not be read. */
export interface UnreadState {
  kind: 'unread';
  code: string;
  message: string;
  hint: string;
}

export interface StoredFacts {
  /** Absent if the state is not kept in the state bucket. */
  state?: StateFacts | UnreadState;
  /** Latest first; those of this machine only if the state bucket cannot be read. */
  runs: readonly ReportedRun[];
}

const timeoutMs = 8000;

/** Reads both. Nothing that AWS answers is thrown: what is known on this machine is worth showing without it. */
export async function readStoredFacts(
  ctx: ReadContext,
  file: Pick<SettingsFile, 'path'>,
  environment: Environment,
  { profile }: { profile?: string | undefined },
): Promise<StoredFacts> {
  const readLocalRuns = async () => (await readRuns(ctx, file, { ...environment, state: 'local' })).runs;
  if (environment.state === 'local') return { runs: await readLocalRuns() };
  const opened = await withinTime(ctx, openTarget(ctx, { environment, settingsPath: file.path, profile }));
  if ('kind' in opened && opened.kind === 'unread') return { state: opened, runs: await readLocalRuns() };
  const target = opened as Target;
  try {
    const [{ runs }, state] = await Promise.all([
      readRuns(ctx, file, environment, { target }),
      withinTime(ctx, readStateFacts({ environment, target })),
    ]);
    return { state, runs };
  } finally {
    target.aws.close();
  }
}

/** Waits for an answer, and tells a refusal or a silence instead of throwing it. */
async function withinTime<T>(ctx: Pick<Context, 'sleep'>, work: Promise<T>): Promise<T | UnreadState> {
  const controller = new AbortController();
  const late = ctx
    .sleep(timeoutMs, controller.signal)
    .then(() => unread(new TradingInfraError('SERVICE_UNAVAILABLE', 'AWS does not answer.')));
  late.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof TradingInfraError) return unread(error);
    throw error;
  } finally {
    controller.abort();
  }
}

function unread({ code, message, hint }: TradingInfraError): UnreadState {
  return { kind: 'unread', code, message, hint };
}
