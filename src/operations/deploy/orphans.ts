// Finds environments that would be left without settings: a new environment is often an old one under a new name, or in a new region.
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Risk } from '../../terraform/plan/risk-gate.js';
import { readLocalState } from '../../terraform/state.js';
import { localStateFile, workRoot } from '../../workspace/directory.js';
import { loadOutputs } from '../../workspace/outputs.js';
import { findLiveEnvironments } from '../bootstrap/remaining-environments.js';
import { findStatesInUse } from '../bootstrap/state-bucket-removal.js';
import type { Session } from '../session/session.js';
import { countStateResources } from './state-location.js';

/**
 * If this deploy is the environment's first, finds the environments that are deployed in its account and region but no longer in the
 * settings file, and the same environment in another account or region. An existing environment cannot be another one's new name.
 */
export async function findOrphans(session: Session): Promise<Risk[]> {
  const { s3, local } = await countStateResources(session);
  if (s3 > 0 || local > 0) return [];
  const [unknown, moved] = await Promise.all([findUnknown(session), findElsewhere(session)]);
  return [...unknown, ...moved];
}

async function findUnknown({ target, environment, file }: Session): Promise<Risk[]> {
  const { account, region } = environment;
  const isKnown = (name: string) => {
    const given = file.settings.environments[name];
    return name === 'foundation' || (given?.account === account && given.region === region);
  };
  const [states, live, folders] = await Promise.all([findStatesInUse(target), findLiveEnvironments(target), listWorkFolders(file.path)]);
  const localStates = await Promise.all(folders.filter((name) => !isKnown(name)).map((name) => countLocal(file.path, name)));
  // The local state of an environment in a sandbox may have outlived the sandbox.
  const believed = localStates.filter(({ name, resources }) => resources > 0 && (target.kind === 'aws' || live.includes(name)));
  const resources = new Map<string, number | undefined>(live.map((name) => [name, undefined]));
  for (const one of [...believed, ...states]) resources.set(one.name, one.resources);
  return [...resources]
    .filter(([name]) => !isKnown(name))
    .map(([name, count]) => orphan(name, count === undefined ? `deployed in ${region}` : `deployed in ${region} (${count} resources)`));
}

async function listWorkFolders(settingsPath: string): Promise<string[]> {
  const entries = await readdir(dirname(workRoot(settingsPath, 'any')), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('foundation-')).map(({ name }) => name);
}

async function countLocal(settingsPath: string, name: string): Promise<{ name: string; resources: number }> {
  return { name, resources: (await readLocalState(localStateFile(settingsPath, name, 'platform')))?.length ?? 0 };
}

/** The environment in another account or region, where its last deploy from this folder put it. */
async function findElsewhere({ environment, workDirectory, target }: Session): Promise<Risk[]> {
  const saved = await loadOutputs(workDirectory.root);
  const [, , , region, account] = saved?.outputs['database-cluster-arn'].split(':') ?? [];
  // There is only one sandbox, and its outputs may have outlived it.
  if (region === undefined || (region === environment.region && account === environment.account) || target.kind !== 'aws') return [];
  return [orphan(environment.name, `deployed in ${account}/${region}`)];
}

function orphan(name: string, from: string): Risk {
  const lost = 'it stays, with its data and its cost, but these settings no longer manage it';
  return {
    address: `environment.${name}`,
    kind: 'orphaned',
    group: 'data',
    attribute: `environments.${name}`,
    from,
    to: null,
    lost,
    sentence: `The environment ${name} is not in the settings file, but it is ${from}: ${lost}. Was it renamed?`,
  };
}
