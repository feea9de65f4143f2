// The hash by which a plan is recognised: it covers everything that is applied.
import { dirname } from 'node:path';
import { digestOf } from '../../canonical-json.js';
import type { SavedPlan } from '../plan/plan.js';
import { configurationFolder, hashConfiguration, hashFile } from './configuration.js';

/** The SHA-256 (in hexadecimal) of a plan file, of the configuration in its folder and of its basis. Throws if the plan file is missing. */
export async function hashPlan({ path, basis }: Pick<SavedPlan, 'path' | 'basis'>): Promise<string> {
  const [plan, configuration] = await Promise.all([hashFile(path), hashConfiguration(configurationFolder(dirname(path)))]);
  return digestOf([plan, configuration, basis]);
}
