// The proof after a destroy: asks each service by name and by tag, all at once, and names what is left.

import { orAbsent } from '../../aws/calls.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames, foundationNames, stateNames } from '../../platform/names.js';
import { partitionOf } from '../../platform/regions.js';
import type { Environment } from '../../settings/schema.js';
import { readLocalState, readStateObject } from '../../terraform/state.js';
import { localStateFile } from '../../workspace/directory.js';
import { analyticsQuestions } from './catalogue.js';
import { computeQuestions } from './compute.js';
import { dataQuestions } from './data.js';
import { foundationQuestions, stateQuestions } from './foundation.js';
import { identityQuestions } from './identity.js';
import { askAll, type EnvironmentPlace, type Found, type Question, type Residue, type ResiduePlace } from './leftover-check.js';
import { findVpcIds, networkQuestions } from './network.js';
import { findTagged } from './tags.js';

export type { Residue } from './leftover-check.js';

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

/** The error that a proof stands for. What waits for its deletion (KMS keys), or stays by the settings' wish, is no failure. */
export function residueFailure(residue: readonly Residue[]): TradingInfraError | undefined {
  const names = (kind: Residue['kind']) => residue.filter((one) => one.kind === kind).map(({ service, name }) => `${service} ${name}`);
  const left = names('residue');
  const unasked = names('could-not-ask');
  if (left.length + unasked.length === 0) return undefined;
  const sentences = [
    ...(left.length === 0 ? [] : [`${left.length} ${left.length === 1 ? 'thing is' : 'things are'} left: ${left.join(', ')}.`]),
    ...(unasked.length === 0 ? [] : [`These could not be asked, so nothing is proved of them: ${unasked.join(', ')}.`]),
  ];
  return new TradingInfraError('RESIDUE', sentences.join(' '), { details: { residue } });
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
