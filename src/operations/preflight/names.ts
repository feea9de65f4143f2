// Checks that the names of all resources to be created are free, so that the apply does not fail halfway. The names are those of the synthesized stack.

import type { Target } from '../../aws/target.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckOutcome, describeUnanswered, fail, ok, warn } from './check.js';
import { type ExistingResource, type NameFinder, nameFinders } from './existing-names.js';
import type { PlannedResource } from './planned-resources.js';

interface Name {
  /** The address of the resource that is to have the name. */
  address: string;
  finder: NameFinder;
  name: string;
}

type Answer = Name & ({ found: ExistingResource | undefined } | { unanswered: string });

interface Missing {
  /** The resources that the state does not hold. Names in the state are the environment's own. */
  missing: () => Promise<readonly PlannedResource[]>;
  /** The addresses of resources that an unfinished run of the tool created, and that the plan takes over. Asked only if names are taken. */
  adoptable?: (() => Promise<ReadonlySet<string>>) | undefined;
}

/** Checks the names of the platform's resources that are still to be created. */
export function nameCheck(target: Target, environment: Environment, { missing, adoptable = async () => new Set() }: Missing): Check {
  return {
    id: 'names',
    title: 'Resource names are free',
    run: async () => {
      const names = (await missing()).filter(({ stack }) => stack === 'platform').flatMap(nameOf);
      if (names.length === 0) return ok('the environment already uses them');
      const answers = await Promise.all(names.map((name) => askFor(target, name)));
      const isTaken = answers.some((answer) => 'found' in answer && answer.found !== undefined);
      const ours = isTaken ? await adoptable() : new Set<string>();
      return describeAnswers(
        answers.filter(({ address }) => !ours.has(address)),
        target,
        environment,
      );
    },
  };
}

/** The name of a resource; none if AWS or Terraform makes it up. */
function nameOf({ type, name: id, settings }: PlannedResource): Name[] {
  const finder = nameFinders[type];
  const name = finder && settings[finder.attribute];
  return finder === undefined || typeof name !== 'string' || name.includes('${') ? [] : [{ address: `${type}.${id}`, finder, name }];
}

async function askFor(target: Target, name: Name): Promise<Answer> {
  const { finder } = name;
  try {
    return { ...name, found: await finder.find(target, name.name) };
  } catch (error) {
    return { ...name, unanswered: describeUnanswered(error, finder.call, target.region) };
  }
}

function describeAnswers(answers: readonly Answer[], target: Target, { name: environment }: Environment): CheckOutcome {
  const found = answers.flatMap((answer) => ('found' in answer && answer.found !== undefined ? [{ ...answer, found: answer.found }] : []));
  const taken = found.filter(({ finder }) => !finder.mayRepeat);
  if (taken.length > 0) {
    const commands = taken.flatMap(({ found: { command } }) => (command === undefined ? [] : [`${awsCommand(target)} ${command}`]));
    const isResolvable = commands.length === taken.length;
    const hint = isResolvable ? commands.join(' && ') : `Remove them, or choose another environment name than ${environment}`;
    return fail(
      'PREFLIGHT_FAILED',
      `these exist, but are not in the state of ${environment}: ${taken.map(describeFound).join(', ')}`,
      hint,
    );
  }
  const twins = found.filter(({ finder }) => finder.mayRepeat).map(describeFound);
  if (twins.length > 0) return warn(`there will be two of: ${twins.join(', ')}`, 'Remove the old one, unless it is in use');
  const unanswered = new Set(answers.flatMap((answer) => ('unanswered' in answer ? [answer.unanswered] : [])));
  if (unanswered.size === 0) return ok(`none of ${answers.length} names is in use`);
  const asked = answers.filter((answer) => 'found' in answer).length;
  return warn(
    `${asked} of ${answers.length} names are free, the others could not be checked: ${[...unanswered].join('; ')}`,
    'Ask for these permissions',
  );
}

function describeFound({ finder: { noun }, name, found: { note } }: Name & { found: ExistingResource }): string {
  return `${noun} ${name}${note === undefined ? '' : ` (${note})`}`;
}

/** The beginning of an `aws` command that goes to the same place. */
function awsCommand({ region, endpoint }: Target): string {
  return `aws --region ${region}${endpoint === undefined ? '' : ` --endpoint-url ${endpoint}`}`;
}
