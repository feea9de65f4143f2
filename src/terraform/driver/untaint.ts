// Finishes, instead of replacing, what an interrupted run of ours had begun to create and what must not be replaced. Terraform marks a resource
// whose creation was cut off as tainted and replaces it on the next apply. For these types that is wrong or impossible: `prevent_destroy` and
// deletion protection refuse it, a replaced key lives on for weeks, everything in a replaced network or API is replaced with it, and of those whose
// names need not be unique a replacement that is cut off too can leave a second one. All of them exist from their first request on, and the next plan
// sets what is missing.
import { tryJson } from '../../json.js';
import { initialise } from './initialise.js';
import type { DriverContext, PreparedRun } from './run.js';
import { initialisedTerraform } from './terraform-command.js';
import { readUnfinished } from './unfinished-resources.js';

const finishedInPlace = new Set([
  'aws_api_gateway_api_key',
  'aws_api_gateway_rest_api',
  'aws_api_gateway_usage_plan',
  'aws_dynamodb_table',
  'aws_eip',
  'aws_internet_gateway',
  'aws_kms_key',
  'aws_network_acl',
  'aws_rds_cluster',
  'aws_route_table',
  'aws_s3_bucket',
  'aws_subnet',
  'aws_vpc',
]);

interface StateInstance {
  status?: string;
  /** Set if it has been replaced already and is still to be deleted. */
  deposed?: string;
}

interface StateDocument {
  resources?: { mode: string; type: string; name: string; instances?: StateInstance[] }[];
}

/** The addresses that are tainted in the state, were left unfinished by our own runs, and are of a type that is finished in place. */
export function addressesToUntaint(state: StateDocument, ours: ReadonlySet<string>): string[] {
  return (state.resources ?? [])
    .filter(({ mode, type, instances = [] }) => mode === 'managed' && finishedInPlace.has(type) && instances.some(isTainted))
    .map(({ type, name }) => `${type}.${name}`)
    .filter((address) => ours.has(address));
}

const isTainted = ({ status, deposed }: StateInstance) => status === 'tainted' && deposed === undefined;

/**
 * Removes the mark “tainted” from such resources, and reports them. A resource that somebody else has tainted keeps its mark. If the state
 * cannot be read or is locked, nothing happens: the plan that follows reports the reason.
 */
export async function finishInterruptedCreations(ctx: DriverContext, prepared: PreparedRun): Promise<void> {
  const { run } = prepared;
  const ours = await readUnfinished(run.workDirectory.runs, run.stack);
  if (ours.size === 0) return;
  await initialise(ctx, prepared);
  const terraform = initialisedTerraform(ctx, prepared);
  const pulled = await terraform('state', 'pull');
  const state = pulled.exitCode === 0 ? tryJson(pulled.stdout) : undefined;
  if (!state) return;
  const finished: string[] = [];
  for (const address of addressesToUntaint(state, ours)) {
    const untainted = await terraform('untaint', `-lock-timeout=${run.lockTimeoutSeconds ?? 10}s`, address);
    if (untainted.exitCode !== 0) break;
    finished.push(address);
  }
  if (finished.length === 0) return;
  const text = `An interrupted run had not finished creating ${finished.join(', ')}. They exist, so they are no longer marked for replacement.`;
  ctx.report({ type: 'note', text });
}
