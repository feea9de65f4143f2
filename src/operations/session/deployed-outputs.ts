// The outputs of a deployed environment. A state in the state bucket decides, because others may have deployed or destroyed since; the copy in the work
// directory is used only if the state cannot be read, and never without saying so.
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../context.js';
import { exitCodes } from '../../error-codes.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';
import { loadOutputs, requireOutputs } from '../../workspace/outputs.js';
import type { Session } from './session.js';
import { readStateFacts, requireComplete } from './state-outputs.js';

export interface DeployedOutputs {
  outputs: Outputs;
  /** When the state or the copy was written, in ISO 8601 format. */
  savedAt: string;
  /** The state that they were read from, such as `s3://bucket/key`; absent if they are the copy that the last deploy from this folder saved. */
  source?: string;
}

type OutputSession = Pick<Session, 'environment' | 'target' | 'workDirectory'>;

/**
 * Reads the outputs. Throws NOT_DEPLOYED if the state says that there are none or, for a local state, if none were saved in this folder. If the state
 * cannot be read and there is no copy, throws the reason.
 */
export async function readDeployedOutputs(ctx: Pick<Context, 'report'>, session: OutputSession): Promise<DeployedOutputs> {
  const { environment, workDirectory } = session;
  if (environment.state === 'local') return requireOutputs(workDirectory.root, environment.name);
  const copy = await loadOutputs(workDirectory.root);
  try {
    const { outputs, savedAt, from } = requireComplete(await readStateFacts(session), environment.name);
    if (!isDeepStrictEqual(copy?.outputs, outputs)) ctx.report({ type: 'note', text: noteOf(environment.name, from, copy?.savedAt) });
    return { outputs, savedAt, source: from };
  } catch (error) {
    return fallBack(ctx, environment.name, copy, error);
  }
}

function noteOf(name: string, from: string, copiedAt: string | undefined): string {
  const since = copiedAt === undefined ? '' : `, which was changed since the deploy from this folder (${copiedAt})`;
  return `The outputs of ${name} were read from its state, ${from}${since}.`;
}

/** Returns the copy, with a warning, if the state could not be read; rethrows any other error, and this one too if there is no copy. */
export function fallBack(ctx: Pick<Context, 'report'>, name: string, copy: DeployedOutputs | undefined, error: unknown): DeployedOutputs {
  if (copy === undefined || !isUnreadable(error)) throw error;
  const text = `${error.message} These outputs of ${name} are those of the last deploy from this folder (${copy.savedAt}); others may have changed it since.`;
  ctx.report({ type: 'warning', text });
  return copy;
}

/** Whether the error says that AWS cannot be asked, or does not allow it. */
function isUnreadable(error: unknown): error is TradingInfraError {
  if (!(error instanceof TradingInfraError)) return false;
  return error.exitCode === exitCodes.credentials || error.code === 'SERVICE_UNAVAILABLE';
}
