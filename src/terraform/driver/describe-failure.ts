// Why a run of the cdktf CLI failed.
import { TradingInfraError } from '../../errors.js';
import type { FailedRun } from '../failures/failure.js';
import { describeLostEndpoint } from '../failures/known.js';
import { translateTerraformFailure } from '../failures/translate.js';
import { findDeletedData } from '../plan/deleted-data.js';
import { errorText, type TerraformEvent } from '../plan/events.js';
import type { ResourceChange } from '../plan/plan.js';
import { describeCrash, describeInterruption, isCrashed } from './bad-endings.js';
import { readOutput, readResult } from './job.js';
import { lockHolders } from './lock-holder-search.js';
import { findProviderFault, isStartFailure } from './provider-start.js';
import type { DriverContext, JobEnd, PreparedRun } from './run.js';

interface FailedJob extends JobEnd {
  events: readonly TerraformEvent[];
  phase: FailedRun['phase'];
  /** How many completion events a full apply would have emitted. */
  total?: number;
  /** The changes that the plan had. */
  changes?: readonly ResourceChange[];
}

/**
 * The error that explains a failed job. Its text is the first of these that is not empty: Terraform's error messages (or, if `init` failed, the
 * output of `init`), Terraform's stderr, the output of cdktf.
 */
export async function describeFailure(
  ctx: DriverContext,
  { run, stackFolder, env }: PreparedRun,
  failed: FailedJob,
): Promise<TradingInfraError> {
  const { job, ended, result, gone, events, phase, total = 0, changes = [] } = failed;
  if (gone && !ctx.signal.aborted) {
    const { code, sentence, hint } = describeLostEndpoint({ endpoint: env.AWS_ENDPOINT_URL, environment: run.environment });
    return new TradingInfraError(code, `${sentence}.`, { hint });
  }
  const lost = findDeletedData(changes, events);
  const done = events.filter((event) => event.type === 'apply_complete' && event.hook.action !== 'read').length;
  const init = await readResult(job, 'init');
  if (ctx.signal.aborted || result?.interrupted || init?.interrupted) {
    const isSaved = result !== undefined && !/errored\.tfstate|Failed to (persist|save) state|Error saving state/i.test(errorText(events));
    return describeInterruption(run, phase, { done, total, isSaved, lost });
  }
  if (await isCrashed(job, result)) return describeCrash(run, phase, { done, total, lost, signal: result?.signal });
  const failedPhase = init !== undefined && init.exitCode !== 0 ? 'init' : phase;
  const initText = `${await readOutput(job, 'init', 'stdout')}\n${await readOutput(job, 'init', 'stderr')}`;
  const command = phase === 'plan' ? 'plan' : 'apply';
  const texts = [
    failedPhase === 'init' ? initText : errorText(events),
    await readOutput(job, command, 'stderr'),
    `${ended.stdout}\n${ended.stderr}`,
  ];
  const text = texts.find((one) => one.trim() !== '') ?? 'It printed no message.';
  return translateTerraformFailure(text, {
    phase: failedPhase,
    stack: run.stack,
    stackFolder,
    environment: run.environment,
    region: env.AWS_REGION,
    endpoint: env.AWS_ENDPOINT_URL,
    lockHolder: await lockHolders(ctx, run),
    providerFault: isStartFailure(text) ? await findProviderFault(ctx, { stackFolder, env }) : undefined,
    done,
    total,
    lost,
  });
}
