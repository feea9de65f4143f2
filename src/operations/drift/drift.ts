// Finds what was changed outside of Terraform: what Terraform tracks, by a refresh-only plan, and what it does not, by asking the services.
// Nothing is changed, neither in AWS nor in the state.
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { StackId } from '../../platform/names.js';
import { step } from '../../step.js';
import { refreshStack } from '../../terraform/driver/refresh.js';
import { synthesize } from '../../terraform/synth.js';
import { foundationRun, platformRun, type Session } from '../session/session.js';
import { type Answer, allAsks, askServices } from './asks/all-asks.js';
import type { DeployedStack } from './deployed-stack.js';
import { type DriftFinding, type Observation, toFindings, withoutIgnored } from './finding.js';
import { type Severity, severities, severityOfGroup } from './severity.js';
import { readDeployedStacks } from './stacks.js';
import { readTerraformDrift } from './terraform-drift.js';

export interface DriftReport {
  environment: string;
  counts: Record<Severity, number>;
  findings: DriftFinding[];
  /** The number of findings that were ignored as a whole. */
  ignored: number;
  /** Questions that a service did not answer. What they ask about is not known. */
  unanswered: { address: string; question: string; reason: string; hint: string }[];
}

/** Compares both stacks with AWS. `ignore` holds addresses and patterns. Throws NOT_DEPLOYED, and the errors of `findTerraform` and `refreshStack`. */
export async function detectDrift(ctx: Context, session: Session, ignore: readonly string[]): Promise<DriftReport> {
  const note = ({ findings }: DriftReport) => (findings.length === 0 ? 'no drift' : `${findings.length} resources differ`);
  return step(ctx, { id: 'drift', title: 'Compare the deployed resources with the state', note }, async () => {
    const stacks = [...(await readDeployedStacks(session))].filter(([, { resources }]) => resources.length > 0);
    const parts = await Promise.all(stacks.map(([id, deployed]) => inspectStack(ctx, session, id, deployed)));
    const all = toFindings(parts.flatMap(({ observations }) => observations));
    const findings = withoutIgnored(all, ignore);
    const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
    return {
      environment: session.environment.name,
      counts: Object.fromEntries(severities.map((severity) => [severity, count(severity)])) as DriftReport['counts'],
      findings,
      ignored: all.length - findings.length,
      unanswered: parts.flatMap(({ answers }) => answers.flatMap(describeUnanswered)),
    };
  });
}

async function inspectStack(ctx: Context, session: Session, id: StackId, deployed: DeployedStack) {
  const { environment, foundation, target } = session;
  const run = await (id === 'platform' ? platformRun(session) : foundationRun(session));
  await synthesize({ environment, foundation, outDir: run.workDirectory.out });
  const [drifted, answers] = await Promise.all([refreshStack(ctx, run), askServices(target, deployed)]);
  const observations = [...readTerraformDrift(drifted, deployed, mirroredAttributes), ...answers.flatMap(toObservation)];
  return { observations, answers };
}

function mirroredAttributes(type: string): string[] {
  return allAsks.flatMap(({ types, mirrors = [] }) => (types.includes(type) ? mirrors : []));
}

// What the service lacks is a resource of its own, which Terraform has found to be deleted.
function toObservation({ ask, resource, extra }: Answer): Observation[] {
  if (extra.length === 0) return [];
  const severity = severityOfGroup(ask.group);
  return [{ address: resource.address, change: 'changed', details: extra.map((to) => ({ severity, path: ask.member, from: null, to })) }];
}

function describeUnanswered({ ask, resource, error }: Answer): DriftReport['unanswered'] {
  if (error === undefined) return [];
  return [{ address: resource.address, question: ask.member, reason: error.message, hint: error.hint }];
}

/** SERVICE_UNAVAILABLE if a question was not answered, so that the absence of drift is not proven; otherwise undefined. */
export function unansweredFailure({ unanswered }: Pick<DriftReport, 'unanswered'>): TradingInfraError | undefined {
  const [first] = unanswered;
  if (first === undefined) return undefined;
  const message = `${unanswered.length} questions were not answered, so drift cannot be ruled out. ${first.address}: ${first.reason}`;
  return new TradingInfraError('SERVICE_UNAVAILABLE', message, { hint: first.hint });
}
