// Checks, right before an apply, that everything a plan rests on is still as it was when the plan was shown. The state is not checked here:
// Terraform does that itself, under its lock.
import { dirname } from 'node:path';
import { isHostSetting } from '../../aws/connection-settings.js';
import type { Target } from '../../aws/target.js';
import { digestOf } from '../../canonical-json.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { packageVersion } from '../../package-root.js';
import { environmentOf, foundationOf, loadSettings, type SettingsFile } from '../../settings/file.js';
import type { Environment, Foundation } from '../../settings/schema.js';
import { changedFiles, configurationFolder, hashConfiguration } from '../../terraform/driver/configuration.js';
import { describeBasisChanges, type PlanBasis } from '../../terraform/plan/basis.js';
import type { SavedPlan } from '../../terraform/plan/plan.js';
import { withSynthesis } from '../../terraform/synth.js';
import type { WorkDirectory } from '../../workspace/directory.js';
import { withDeployedRange } from './deployed-network.js';

interface Settings {
  environment: Environment;
  foundation: Foundation;
}

/** What is needed to tell whether a plan is still valid; every `Session` has it. */
interface PlannedSession extends Settings {
  target: Pick<Target, 'account' | 'region' | 'endpoint' | 'endpoints' | 'settings'>;
  file: Pick<SettingsFile, 'path'>;
  workDirectory: Pick<WorkDirectory, 'root'>;
  /** The address range of the deployed VPC, if the settings file gives none. */
  deployedNetwork?: string;
}

/** The facts that a plan made now rests on. */
export function planBasis({ target, environment, foundation }: Omit<PlannedSession, 'file' | 'workDirectory'>): PlanBasis {
  return {
    environment: environment.name,
    toolVersion: packageVersion(),
    account: target.account,
    region: target.region,
    endpoint: describeHosts(target),
    settings: settingsDigest({ environment, foundation }),
  };
}

/** All that decides to which hosts requests go, such as `http://127.0.0.1:4566` or `https://s3.firm.example (AWS_ENDPOINT_URL_S3)`; null for AWS's usual ones. */
function describeHosts({ endpoint, endpoints = [], settings = [] }: PlannedSession['target']): string | null {
  const general = endpoint === undefined ? [] : [endpoint];
  const single = endpoints.filter(({ url, variable }) => url !== endpoint || variable !== 'AWS_ENDPOINT_URL');
  const hosts = settings.filter(({ variable }) => isHostSetting(variable)).map(({ variable }) => variable);
  return [...general, ...single.map(({ url, variable }) => `${url} (${variable})`), ...hosts].join(', ') || null;
}

/** The SHA-256 (in hexadecimal) of resolved settings. It depends neither on the order of the settings nor on comments. */
function settingsDigest({ environment, foundation }: Settings): string {
  return digestOf([environment, foundation]);
}

/**
 * Throws PLAN_STALE, naming every difference, if the settings file, the code, the synthesized stack, the version of the tool, the account or the
 * endpoint differ from those that the plan was made with.
 */
export async function refuseChangedBasis(ctx: Pick<Context, 'cwd' | 'env'>, session: PlannedSession, plan: SavedPlan): Promise<void> {
  const file = await loadSettings(ctx, { config: session.file.path });
  const environment = withDeployedRange(environmentOf(file, session.environment.name), file, session.deployedNetwork);
  const current = { environment, foundation: foundationOf(file, environment) };
  const facts = plan.basis === undefined ? [] : describeBasisChanges(plan.basis, planBasis({ ...session, ...current }));
  const files = await changedSynthesis(session, current, plan);
  if (facts.length + files.length === 0) return;
  const differences = [...facts, ...files.map(describeFile)];
  const sentence = `${differences.join(', ')} ${differences.length === 1 ? 'has' : 'have'} changed since the plan was made`;
  throw new TradingInfraError('PLAN_STALE', `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. Nothing was changed.`, {
    details: { facts, files },
  });
}

/** Synthesizes again, and returns the files that differ from those of the plan. The plan may have more files than a synthesis. */
async function changedSynthesis({ workDirectory }: PlannedSession, settings: Settings, plan: SavedPlan): Promise<string[]> {
  const planned = await hashConfiguration(configurationFolder(dirname(plan.path)));
  const current = await withSynthesis(settings, workDirectory.root, hashConfiguration);
  return changedFiles(planned, current).filter((path) => current[path] !== undefined);
}

function describeFile(path: string): string {
  return path.endsWith('.zip') ? 'the function’s code' : path.endsWith('cdk.tf.json') ? `the synthesized stack (${path})` : path;
}
