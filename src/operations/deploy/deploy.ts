// The steps of a deploy on an open session, each told while it runs. The order, and what a person is asked, is the command's.
import { join } from 'node:path';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Outputs } from '../../platform/names.js';
import { step } from '../../step.js';
import { type ApplyResult, applyPlan, planStack, readOutputs } from '../../terraform/driver/driver.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { describeProviderSource } from '../../terraform/provider-source.js';
import { synthesize } from '../../terraform/synth.js';
import { loadOutputs, parseOutputs, saveOutputs } from '../../workspace/outputs.js';
import { type BootstrapState, inspectBootstrap } from '../bootstrap/inspect.js';
import { type ShownKey, showKey } from '../data/keys.js';
import { preflight as askEverything, type PreflightReport, refuseFailures } from '../preflight/preflight.js';
import { platformRun, recorded, type Session } from '../session/session.js';
import { type VerifyOptions, type VerifyReport, verify } from '../verify/verify.js';
import { migrate } from './migrate.js';

/** Everything that would stop a deploy half way, found before it begins; and whether account and region are ready for it. */
export async function preflight(ctx: Context, session: Session): Promise<BootstrapState> {
  const { target, environment, file } = session;
  const note = (state: BootstrapState) => (state.isComplete ? undefined : 'account and region are not bootstrapped');
  return step(ctx, { id: 'preflight', title: 'Preflight', note }, async () => {
    const [report, state] = await Promise.all([examineEnvironment(ctx, session), inspectBootstrap(target, environment, file.path)]);
    refuseFailures(report);
    for (const { title, detail, hint } of report.checks.filter(({ status }) => status === 'warn')) {
      ctx.report({ type: 'warning', text: `${title}: ${detail}.${hint === undefined ? '' : ` ${hint}.`}` });
    }
    return state;
  });
}

/** The questions of preflight and their answers, good and bad. */
export function examineEnvironment(ctx: Context, session: Session): Promise<PreflightReport> {
  const { target, environment, file, terraform, workDirectory, options } = session;
  const source = { pluginMirror: options.pluginMirror, stackFolder: join(workDirectory.out, 'stacks', 'platform') };
  return askEverything(ctx, target, environment, {
    ...{ settingsPath: file.path, settings: file.settings, findTerraform: terraform },
    findProvider: () => describeProviderSource(ctx, source),
  });
}

export function synthesizePlatform(ctx: Context, { environment, foundation, workDirectory }: Session): Promise<void> {
  return step(ctx, { id: 'synth', title: 'Synthesize' }, () => synthesize({ environment, foundation, outDir: workDirectory.out }));
}

/** The plan to reach the settings. */
export async function planPlatform(ctx: Context, session: Session): Promise<SavedPlan> {
  const run = await platformRun(session);
  return step(ctx, { id: 'plan', title: 'Plan' }, () => planStack(ctx, run));
}

/** Applies exactly this plan, and keeps what came out of it beside the settings. */
export async function applyPlatform(ctx: Context, session: Session, plan: SavedPlan): Promise<ApplyResult> {
  const run = await platformRun(session);
  return applying(ctx, 'Apply', () => applyPlan(ctx, run, plan));
}

/** What people need to use the platform. */
export interface Access {
  endpoint: string;
  outputs: Outputs;
  apiKey: ShownKey;
  /** Names of the migrations that were applied. */
  migrations: string[];
}

/** Outputs, tables and the API key, masked. The outputs that are kept here will do when nothing was `changed`. */
export async function fetchAccess(ctx: Context, session: Session, { changed }: { changed: boolean }): Promise<Access> {
  const { target } = session;
  const outputs = await currentOutputs(ctx, session, changed);
  const [migrations, apiKey] = await Promise.all([migrateDatabase(ctx, session, outputs), showKey(target, outputs)]);
  return { endpoint: target.invokeUrl(outputs['rest-api-id'], outputs['api-stage']), outputs, apiKey, migrations };
}

async function currentOutputs(ctx: Context, session: Session, changed: boolean): Promise<Outputs> {
  const { root } = session.workDirectory;
  const kept = changed ? undefined : await loadOutputs(root);
  if (kept !== undefined) return kept.outputs;
  const run = await platformRun(session);
  const read = await step(ctx, { id: 'outputs', title: 'Read the outputs' }, async () => parseOutputs(await readOutputs(ctx, run)));
  // What people are given must answer: beside AWS itself, an API has another address than the one that it names.
  const outputs = { ...read, 'api-gateway-url': session.target.invokeUrl(read['rest-api-id'], read['api-stage']) };
  await saveOutputs(root, { savedAt: ctx.now(), outputs });
  return outputs;
}

function migrateDatabase(ctx: Context, { target }: Session, outputs: Outputs): Promise<string[]> {
  const note = (applied: string[]) => (applied.length === 0 ? 'up to date' : applied.join(', '));
  return step(ctx, { id: 'migrate', title: 'Migrate the database', note }, () => migrate(ctx, target, outputs));
}

/** Runs the checks, and notes in the journal how they went. Throws for what kept them from running, not for a failed check. */
export function verifyPlatform(ctx: Context, session: Session, outputs: Outputs, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { target, environment } = session;
  const note = ({ checks }: VerifyReport) => `${checks.filter(({ status }) => status === 'pass').length} of ${checks.length} checks passed`;
  const work = () => step(ctx, { id: 'verify', title: 'Verify', note }, () => verify(ctx, target, environment, outputs, options));
  return recorded(ctx, session, 'verify', work, verificationFailure);
}

/** The error that a report stands for: undefined when every check passed. */
export function verificationFailure({
  environment,
  seed,
  checks,
}: Pick<VerifyReport, 'environment' | 'seed' | 'checks'>): TradingInfraError | undefined {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const blocked = checks.filter(({ status }) => status === 'blocked').length;
  if (failed.length + blocked === 0) return undefined;
  const sentence = `${failed.length} of ${checks.length} checks failed (${failed.join(', ')})${blocked === 0 ? '' : `, ${blocked} could not be made because of them`}.`;
  return new TradingInfraError('VERIFY_FAILED', sentence, {
    hint: `Follow the remedies, then: trading-infra verify --env ${environment} --seed ${seed}`,
  });
}

function applying(ctx: Context, title: string, work: () => Promise<ApplyResult>): Promise<ApplyResult> {
  return step(ctx, { id: 'apply', title, note: ({ resources }) => `${resources} resources` }, work);
}
