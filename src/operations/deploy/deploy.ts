// The steps of a deploy on an open session; each reports its progress. The command decides their order and when the user must confirm.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';
import { saveNetwork } from '../../settings/file.js';
import { step } from '../../step.js';
import { type ApplyResult, planStack, readOutputs } from '../../terraform/driver/driver.js';
import { openPlanFile, writePlanFile } from '../../terraform/driver/plan-file.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { synthesize } from '../../terraform/synth.js';
import { loadOutputs, parseOutputs, saveOutputs } from '../../workspace/outputs.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { type BootstrapState, inspectBootstrap } from '../bootstrap/inspect.js';
import { readDeployedStacks } from '../drift/stacks.js';
import { type ShownKey, showKey } from '../keys/show.js';
import type { Operation } from '../preflight/identity.js';
import { type PreflightReport, preflightOptions, refuseFailures, reportWarnings, runPreflightChecks } from '../preflight/preflight.js';
import { findAdoptable } from '../recovery/adoptable.js';
import { adoptInPlan } from '../recovery/recover.js';
import { removeStaleItems } from '../recovery/stale-items.js';
import { readUnfinishedBootstrap } from '../recovery/unfinished-bootstrap.js';
import { rememberElsewhere } from '../recovery/unfinished-elsewhere.js';
import { applyRecorded } from '../runs/apply.js';
import { recordCommand } from '../runs/record.js';
import { planBasis, refuseChangedBasis } from '../session/plan-basis.js';
import { platformRun, type Session } from '../session/session.js';
import { readStateFacts } from '../session/state-outputs.js';
import { refuseInvalidOptions, type VerifyOptions, type VerifyReport, verify } from '../verify/verify.js';
import { migrate } from './migrate.js';
import { refuseMovedState } from './state-location.js';

/**
 * Writes the deployed VPC's address range into the settings file, if the file gives none. If it cannot be written, the deploy goes on with the
 * deployed range all the same.
 */
export async function keepNetwork(ctx: Pick<Context, 'report'>, session: Session): Promise<Session> {
  const { file, environment, deployedNetwork } = session;
  if (deployedNetwork === undefined) return session;
  const setting = `environments.${environment.name}.network.cidr`;
  try {
    const saved = await saveNetwork(file, environment.name, deployedNetwork);
    ctx.report({
      type: 'note',
      text: `${setting} is now ${deployedNetwork} in ${file.path}, as deployed: the VPC keeps its address range.`,
    });
    return { ...session, file: saved };
  } catch (error) {
    if (!(error instanceof TradingInfraError)) throw error;
    const text = `${setting} could not be written: ${error.message} Set it to ${deployedNetwork}, the address range of the deployed VPC.`;
    ctx.report({ type: 'warning', text });
    return session;
  }
}

/** Runs the preflight checks and inspects the bootstrap. Throws all failed checks as one error, or IN_USE if the state has moved; reports warnings. */
export async function checkPrerequisites(ctx: Context, session: Session, operation: Operation = 'deploy'): Promise<BootstrapState> {
  const { target, environment, file } = session;
  await refuseMovedState(session);
  const note = (state: BootstrapState) => (state.isComplete ? undefined : 'the account is not prepared yet (bootstrap)');
  const isProblem = (state: BootstrapState) => !state.isComplete;
  return step(ctx, { id: 'preflight', title: 'Preflight checks', note, isProblem }, async () => {
    const inspect = async () => inspectBootstrap(target, environment, file.path, await readUnfinishedBootstrap(ctx, session));
    const [report, state] = await Promise.all([checkEnvironment(ctx, session, operation), inspect()]);
    refuseFailures(report);
    reportWarnings(ctx, report);
    return state;
  });
}

/** Runs the preflight checks of an environment. Failed checks are in the report and are not thrown. */
export async function checkEnvironment(ctx: Context, session: Session, operation: Operation = 'deploy'): Promise<PreflightReport> {
  const { target, environment, file } = session;
  return runPreflightChecks(ctx, target, environment, {
    ...(await preflightOptions(ctx, session, operation)),
    settings: file.settings,
    adoptable: () => findAdoptable(ctx, session),
  });
}

export function synthesizePlatform(ctx: Context, { environment, foundation, workDirectory }: Session): Promise<void> {
  return step(ctx, { id: 'synth', title: 'Synthesize the stack' }, () =>
    synthesize({ environment, foundation, outDir: workDirectory.out }),
  );
}

/** Plans the changes that make the platform match its settings. */
export async function planPlatform(ctx: Context, session: Session): Promise<SavedPlan> {
  const run = await platformRun(session);
  return step(ctx, { id: 'plan', title: 'Plan the changes' }, async () => {
    await Promise.all([adoptInPlan(ctx, session, run), rememberElsewhere(ctx, session, run)]);
    return planStack(ctx, run);
  });
}

/** Saves a plan, with everything that is applied, in one file. Throws NOT_WRITABLE or DISK_FULL. */
export async function savePlan(ctx: Context, session: Session, plan: SavedPlan, file: string): Promise<void> {
  const basis = planBasis(session);
  await step(ctx, { id: 'save-plan', title: `Save the plan in ${file}` }, () => writePlanFile({ ...plan, basis }, file));
}

/** Opens a plan that `savePlan` has saved, perhaps on another computer. Throws USAGE for another file, and PLAN_STALE if anything has changed since. */
export async function openSavedPlan(ctx: Context, session: Session, file: string): Promise<SavedPlan> {
  const run = await platformRun(session);
  await synthesizePlatform(ctx, session);
  return step(ctx, { id: 'plan', title: `Open the plan in ${file}` }, async () => {
    const plan = await openPlanFile(ctx, run, file);
    await refuseChangedBasis(ctx, session, plan);
    return plan;
  });
}

/** Applies exactly this plan. Throws PLAN_STALE if anything that it rests on has changed. */
export async function applyPlatform(ctx: Context, session: Session, plan: SavedPlan, log: RunLog): Promise<ApplyResult> {
  const run = await platformRun(session);
  const note = ({ resources }: ApplyResult) => `${resources} resources`;
  return step(ctx, { id: 'apply', title: 'Apply the changes', note }, async () => {
    await refuseChangedBasis(ctx, session, plan);
    await removeStaleItems(session, run, plan);
    return applyRecorded(ctx, session, { run, plan, log });
  });
}

/** The information that a user needs to call the platform. */
export interface PlatformAccess {
  endpoint: string;
  outputs: Outputs;
  apiKey: ShownKey;
  /** Names of the migrations that this deploy applied. */
  migrations: string[];
}

/**
 * Migrates the database, and returns the outputs and the masked API key. Runs Terraform for the outputs only if something was `changed`, or if the
 * state lacks some.
 */
export async function fetchAccess(ctx: Context, session: Session, { changed }: { changed: boolean }): Promise<PlatformAccess> {
  const { target } = session;
  const outputs = await readCurrentOutputs(ctx, session, changed);
  const [migrations, apiKey] = await Promise.all([migrateDatabase(ctx, session, outputs), showKey(ctx, target, outputs)]);
  return { endpoint: target.invokeUrl(outputs['rest-api-id'], outputs['api-stage']), outputs, apiKey, migrations };
}

async function readCurrentOutputs(ctx: Context, session: Session, changed: boolean): Promise<Outputs> {
  const { root } = session.workDirectory;
  const known = changed ? undefined : await readKnownOutputs(session);
  if (known !== undefined) return known;
  const run = await platformRun(session);
  const read = await step(ctx, { id: 'outputs', title: 'Read the outputs' }, async () => parseOutputs(await readOutputs(ctx, run)));
  // In the sandbox, the API's address differs from the one in Terraform's outputs.
  const outputs = { ...read, 'api-gateway-url': session.target.invokeUrl(read['rest-api-id'], read['api-stage']) };
  await saveOutputs(root, { savedAt: ctx.now(), outputs });
  return outputs;
}

/** Reads the outputs without Terraform. A copy of a state in the bucket does not count: somebody else may have changed it since. */
async function readKnownOutputs(session: Session): Promise<Outputs | undefined> {
  if (session.environment.state === 'local') return (await loadOutputs(session.workDirectory.root))?.outputs;
  const facts = await readStateFacts(session);
  return facts.kind === 'complete' ? facts.outputs : undefined;
}

function migrateDatabase(ctx: Context, { target }: Session, outputs: Outputs): Promise<string[]> {
  const note = (applied: string[]) => (applied.length === 0 ? 'up to date' : applied.join(', '));
  return step(ctx, { id: 'migrate', title: 'Migrate the database', note }, () => migrate(ctx, target, outputs));
}

/**
 * Runs the verification and records its result in the journal. Throws only if the checks cannot run, not if a check fails; and USAGE, which is
 * no run, for invalid options.
 */
export async function verifyPlatform(ctx: Context, session: Session, outputs: Outputs, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { target, environment } = session;
  refuseInvalidOptions(environment, options);
  const deployedStacks = async () => [...(await readDeployedStacks(session)).values()];
  const note = ({ checks }: VerifyReport) => `${checks.filter(({ status }) => status === 'pass').length} of ${checks.length} checks passed`;
  const work = () =>
    step(ctx, { id: 'verify', title: 'Verify the platform', note, isProblem: (report) => verificationFailure(report) !== undefined }, () =>
      verify(ctx, { target, environment, outputs, deployedStacks }, options),
    );
  return recordCommand(ctx, session, 'verify', work, verificationFailure);
}

/** Returns VERIFY_FAILED for a report with failed or blocked checks, or undefined if every check passed. */
export function verificationFailure({
  environment,
  seed,
  checks,
}: Pick<VerifyReport, 'environment' | 'seed' | 'checks'>): TradingInfraError | undefined {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const blocked = checks.filter(({ status }) => status === 'blocked').length;
  if (failed.length + blocked === 0) return undefined;
  const sentence = `${failed.length} of ${checks.length} checks failed (${failed.join(', ')})${blocked === 0 ? '' : `, ${blocked} could not run because of them`}.`;
  return new TradingInfraError('VERIFY_FAILED', sentence, {
    hint: `trading-infra verify --env ${environment} --seed ${seed}   # after following the remedies`,
  });
}
