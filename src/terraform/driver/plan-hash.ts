// The hash by which a plan is recognised: it covers everything that is applied.
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { SavedPlan } from '../plan/plan.js';
import { configurationFolder, hashConfiguration, hashFile } from './configuration.js';

/** The SHA-256 (in hexadecimal) of a plan file, of the configuration in its folder and of its basis. Throws if the plan file is missing. */
export async function hashPlan({ path, basis }: Pick<SavedPlan, 'path' | 'basis'>): Promise<string> {
  const [plan, configuration] = await Promise.all([hashFile(path), hashConfiguration(configurationFolder(dirname(path)))]);
  const facts = Object.entries(basis ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([plan, Object.entries(configuration), facts]))
    .digest('hex');
}
