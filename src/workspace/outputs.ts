// The outputs of the last deploy, kept beside the settings, so that asking for them needs neither Terraform nor AWS.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TradingInfraError } from '../errors.js';
import { type OutputName, type Outputs, outputNames } from '../platform/names.js';
import { nearest } from '../spelling.js';
import { writePrivateJson } from './files.js';

export interface SavedOutputs {
  /** ISO 8601. */
  savedAt: string;
  outputs: Outputs;
}

/** Terraform's outputs as the tool uses them: every name of ours, each a text. INTERNAL names what is missing. */
export function parseOutputs(raw: Readonly<Record<string, unknown>>): Outputs {
  const missing = outputNames.filter((name) => raw[name] === undefined || raw[name] === null);
  if (missing.length > 0) throw new TradingInfraError('INTERNAL', `Terraform gave no output ${missing.join(', ')}.`);
  const texts = outputNames.map((name): [OutputName, string] => {
    const value = raw[name];
    return [name, typeof value === 'string' ? value : JSON.stringify(value)];
  });
  return Object.fromEntries(texts) as Outputs;
}

/** Keeps the outputs in the work directory, readable for the owner only. DISK_FULL. */
export async function saveOutputs(workRoot: string, { savedAt, outputs }: { savedAt: Date; outputs: Outputs }): Promise<void> {
  await writePrivateJson(outputsFile(workRoot), { savedAt: savedAt.toISOString(), outputs } satisfies SavedOutputs);
}

/** The kept outputs; undefined when there are none, or when they are of an older version and lack something. */
export async function loadOutputs(workRoot: string): Promise<SavedOutputs | undefined> {
  try {
    const saved = JSON.parse(await readFile(outputsFile(workRoot), 'utf8')) as SavedOutputs;
    return { savedAt: String(saved.savedAt), outputs: parseOutputs(saved.outputs) };
  } catch (error) {
    const isUnreadable = error instanceof SyntaxError || error instanceof TypeError || error instanceof TradingInfraError;
    if (isUnreadable || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The kept outputs of an environment that has to be deployed. NOT_DEPLOYED when there are none. */
export async function requireOutputs(workRoot: string, environment: string): Promise<SavedOutputs> {
  const saved = await loadOutputs(workRoot);
  if (saved !== undefined) return saved;
  throw new TradingInfraError('NOT_DEPLOYED', `There are no outputs of ${environment} here: it is not deployed, or not from this folder.`, {
    hint: `trading-infra deploy --env ${environment}`,
  });
}

/** Forgets them, once the environment is destroyed. */
export async function forgetOutputs(workRoot: string): Promise<void> {
  await rm(outputsFile(workRoot), { force: true });
}

/** One output by its name. USAGE names the ones there are. */
export function pickOutput(outputs: Outputs, name: string): string {
  const known = outputNames.find((one) => one === name);
  if (known !== undefined) return outputs[known];
  const meant = nearest(name, outputNames);
  const others = meant === undefined ? `there are ${outputNames.join(', ')}.` : `did you mean ${meant}?`;
  throw new TradingInfraError('USAGE', `There is no output ${name}; ${others}`, {
    hint: 'trading-infra outputs',
  });
}

function outputsFile(workRoot: string): string {
  return join(workRoot, 'outputs.json');
}
