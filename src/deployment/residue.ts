// The proof after a destroy: asks each service by name and by tag, all at once, and names what is left.
import { environmentNames, foundationNames, stateNames } from '../stacks/names.js';
import { partitionOf } from '../stacks/partition.js';
import type { Environment } from '../stacks/settings.js';
import { orAbsent } from './aws-errors.js';
import { analyticsQuestions } from './residue/analytics-questions.js';
import { computeQuestions } from './residue/compute-questions.js';
import { dataQuestions } from './residue/data-questions.js';
import { foundationQuestions, stateQuestions } from './residue/foundation-questions.js';
import { identityQuestions } from './residue/identity-questions.js';
import { findVpcIds, networkQuestions } from './residue/network-questions.js';
import { askAll, type EnvironmentPlace, type Found, type Question, type Residue, type ResiduePlace } from './residue/question.js';
import { findTagged } from './residue/tagged.js';
import { readLocalState, readStateObject } from './terraform-state.js';
import { localStateFile } from './working-folder.js';

export type { Residue } from './residue/question.js';

/** What is left of an environment. Nothing of `kind: 'residue'` is what a destroy should end with. */
export async function findResidue(
  target: ResiduePlace,
  environment: Environment,
  { settingsPath }: { settingsPath?: string } = {},
): Promise<Residue[]> {
  const { account, region, endpoint, aws } = target;
  const base = { account, region, aws, environment, ...(endpoint && { endpoint }) };
  let vpcIds: Promise<string[]> | undefined;
  const place: EnvironmentPlace = {
    ...base,
    names: environmentNames(environment),
    partition: partitionOf(region),
    vpcIds: () => {
      vpcIds ??= findVpcIds(base);
      return vpcIds;
    },
  };
  const named = [...dataQuestions, ...analyticsQuestions, ...computeQuestions, ...networkQuestions, ...identityQuestions];
  const questions = [...named, stateQuestion(settingsPath), byTag];
  return withoutRepeats(await askAll(questions, place));
}

/** What is left of the foundation of an account and region. What was adopted belongs to somebody else and is not named. */
export async function findFoundationResidue(target: ResiduePlace): Promise<Residue[]> {
  const place = { ...target, partition: partitionOf(target.region) };
  const asked = Object.values(foundationNames(target)).filter((name) => typeof name === 'string');
  const tagged: Question<typeof place> = {
    service: 'tags',
    what: 'everything with the foundation’s tags',
    ask: () => findTagged(place, { Project: 'trading-infra', Foundation: place.region }, asked),
  };
  return withoutRepeats(await askAll([...foundationQuestions, tagged], place));
}

/** What is left of the state bucket of an account and region, its key included. */
export async function findStateResidue(target: ResiduePlace): Promise<Residue[]> {
  return askAll(stateQuestions, { ...target, partition: partitionOf(target.region) });
}

const byTag: Question<EnvironmentPlace> = {
  service: 'tags',
  what: 'everything with the environment’s tags',
  ask: (place) => findTagged(place, { Project: 'trading-infra', Environment: place.environment.name }, askedNames(place)),
};

function askedNames({ names }: EnvironmentPlace): string[] {
  const flat = Object.values(names).flatMap((value) => (typeof value === 'object' ? Object.values(value) : [value]));
  return flat.filter((value) => typeof value === 'string');
}

/** A state that Terraform left empty is fine; one that still knows resources is not. */
function stateQuestion(settingsPath: string | undefined): Question<EnvironmentPlace> {
  return {
    service: 'Terraform',
    what: 'state',
    ask: async (place): Promise<Found[]> => {
      const { name, state } = place.environment;
      const { bucket, environmentStateKey } = stateNames(place);
      const file = settingsPath === undefined ? undefined : localStateFile(settingsPath, name, 'platform');
      const isLocal = state === 'local';
      if (isLocal && file === undefined) return [];
      const resources = file && isLocal ? await readLocalState(file) : await readObject(place, bucket, environmentStateKey(name));
      const where = isLocal ? (file ?? '') : `s3://${bucket}/${environmentStateKey(name)}`;
      return resources?.length ? [{ name: where, note: `still knows ${resources.length} resources` }] : [];
    },
  };
}

async function readObject({ aws }: EnvironmentPlace, bucket: string, key: string) {
  return orAbsent(readStateObject(await aws.s3(), bucket, key));
}

/** The same thing found by name and by tag is named once. */
function withoutRepeats(all: readonly Residue[]): Residue[] {
  const named = new Set(all.filter(({ service }) => service !== 'tags').map(({ arn }) => arn));
  return all.filter(({ service, arn }) => service !== 'tags' || arn === undefined || !named.has(arn));
}
