// Checks that the names of all resources to be created are free, so that the apply does not fail halfway. The names are those of the synthesized stack.

import type { FoundResource, Lookup } from '../../aws/lookup/lookup.js';
import type { Target } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckOutcome, describeUnanswered, fail, ok, warn } from './check.js';
import type { PlannedResource } from './planned-resources.js';

interface Name {
  /** The address of the resource that is to have the name. */
  address: string;
  type: string;
  lookup: Lookup;
  name: string;
}

type Answer = Name & ({ found: FoundResource | undefined } | { unanswered: string });

interface Missing {
  /** The resources that the state does not hold. Names in the state are the environment's own. */
  missing: () => Promise<readonly PlannedResource[]>;
  /** The addresses of resources that an unfinished run of the tool created, and that the plan takes over. Asked only if names are taken. */
  adoptable?: (() => Promise<ReadonlySet<string>>) | undefined;
  /** Who holds the lock of the state; undefined if nobody does. Asked only if names are taken. */
  lockHolder?: () => Promise<string | undefined>;
}

/** Checks the names of the platform's resources that are still to be created. */
export function nameCheck(
  target: Target,
  environment: Environment,
  { missing, adoptable = async () => new Set(), lockHolder = async () => undefined }: Missing,
): Check {
  return {
    id: 'names',
    title: 'Resource names are free',
    run: async () => {
      // Loaded here, because it needs the commands of many clients of the SDK.
      const { lookups } = await import('../../aws/lookup/by-name.js');
      const names = (await missing()).filter(({ stack }) => stack === 'platform').flatMap((resource) => nameOf(resource, lookups));
      if (names.length === 0) return ok('the environment already uses them');
      const answers = await Promise.all(names.map((name) => askFor(target, name)));
      const isTaken = answers.some((answer) => 'found' in answer && answer.found !== undefined);
      const ours = isTaken ? await adoptable() : new Set<string>();
      const outcome = describeAnswers(
        answers.filter(({ address }) => !ours.has(address)),
        target,
        environment,
      );
      // A lock that cannot be read is reported by its own check.
      const holder = outcome.status === 'fail' ? await lockHolder().catch(() => undefined) : undefined;
      return holder === undefined ? outcome : describeRunning(outcome, holder);
    },
  };
}

/** While another run holds the lock, it may be creating what is not in the state yet: nobody should remove that. */
function describeRunning({ detail }: CheckOutcome, holder: string): CheckOutcome {
  const hint = 'Wait until that run has ended, and run the same command again';
  return fail('STATE_LOCKED', `${detail}. The state is locked by ${holder}, which may be creating them`, hint);
}

/** A second usage plan of the same name is confused with nothing: it is found by its id. */
const ignoredTypes = new Set(['aws_api_gateway_usage_plan']);

/** The name of a resource; none if AWS or Terraform makes it up. */
function nameOf({ type, name: id, settings }: PlannedResource, lookups: Readonly<Record<string, Lookup>>): Name[] {
  const lookup = ignoredTypes.has(type) ? undefined : lookups[type];
  const name = lookup && settings[lookup.attribute];
  return lookup === undefined || typeof name !== 'string' || name.includes('${') ? [] : [{ address: `${type}.${id}`, type, lookup, name }];
}

async function askFor(target: Target, name: Name): Promise<Answer> {
  const { lookup } = name;
  try {
    const [found] = await lookup.find(target, name.name);
    return { ...name, found };
  } catch (error) {
    return { ...name, unanswered: describeUnanswered(error, lookup.action, target.region) };
  }
}

function describeAnswers(answers: readonly Answer[], target: Target, { name: environment }: Environment): CheckOutcome {
  const found = answers.flatMap((answer) => ('found' in answer && answer.found !== undefined ? [{ ...answer, found: answer.found }] : []));
  const taken = found.filter(({ lookup }) => lookup.isUnique);
  if (taken.length > 0) {
    const commands = taken.flatMap((one) => {
      const { command } = conditionOf(one);
      return command === undefined ? [] : [`${awsCommand(target)} ${command}`];
    });
    const isResolvable = commands.length === taken.length;
    const hint = isResolvable ? commands.join(' && ') : `Remove them, or choose another environment name than ${environment}`;
    return fail(
      'PREFLIGHT_FAILED',
      `these exist, but are not in the state of ${environment}: ${taken.map(describeFound).join(', ')}`,
      hint,
    );
  }
  const twins = found.filter(({ lookup }) => !lookup.isUnique).map(describeFound);
  if (twins.length > 0) return warn(`there will be two of: ${twins.join(', ')}`, 'Remove the old one, unless it is in use');
  const unanswered = new Set(answers.flatMap((answer) => ('unanswered' in answer ? [answer.unanswered] : [])));
  if (unanswered.size === 0) return ok(`none of ${answers.length} names is in use`);
  const asked = answers.filter((answer) => 'found' in answer).length;
  return warn(
    `${asked} of ${answers.length} names are free, the others could not be checked: ${[...unanswered].join('; ')}`,
    'Ask for these permissions',
  );
}

type Taken = Name & { found: FoundResource };

function describeFound(taken: Taken): string {
  const { note } = conditionOf(taken);
  return `${taken.lookup.noun} ${taken.name}${note === undefined ? '' : ` (${note})`}`;
}

interface Condition {
  /** In which condition the resource is, if that matters. */
  note?: string;
  /** The arguments of an `aws` command that frees the name without loss. */
  command?: string;
}

/** By type, what frees the name of a resource that is on its way out. */
const departures: Readonly<Record<string, (name: string) => Condition>> = {
  aws_dynamodb_table: (name) => ({ note: 'being deleted', command: `dynamodb wait table-not-exists --table-name ${name}` }),
  aws_rds_cluster: (name) => ({ note: 'being deleted', command: `rds wait db-cluster-deleted --db-cluster-identifier ${name}` }),
  aws_rds_cluster_instance: (name) => ({ note: 'being deleted', command: `rds wait db-instance-deleted --db-instance-identifier ${name}` }),
  aws_kms_alias: (name) => ({ note: 'its key is pending deletion', command: `kms delete-alias --alias-name ${name}` }),
};

function conditionOf({ type, name, found: { isForbidden, isGoing, bytes } }: Taken): Condition {
  if (isForbidden) return { note: 'in another account, or not readable with these credentials' };
  // A late writer, such as a function that is just ending, makes the log group of a destroyed environment again.
  if (bytes === 0) return { note: 'empty', command: `logs delete-log-group --log-group-name ${name}` };
  return isGoing ? (departures[type]?.(name) ?? {}) : {};
}

/** The beginning of an `aws` command that goes to the same place. */
function awsCommand({ region, endpoint }: Target): string {
  return `aws --region ${region}${endpoint === undefined ? '' : ` --endpoint-url ${endpoint}`}`;
}
