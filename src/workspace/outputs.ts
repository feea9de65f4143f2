// A copy of the outputs of the last deploy from this folder, in the work directory. For a local state, which is beside it, nothing else is needed; a state in
// the state bucket can have changed since: see operations/session/deployed-outputs.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TradingInfraError } from '../errors.js';
import { parseJson } from '../json.js';
import { type OutputName, type Outputs, outputNames } from '../platform/names.js';
import { nearest } from '../spelling.js';
import { writePrivateJson } from './files.js';

export interface SavedOutputs {
  /** In ISO 8601 format. */
  savedAt: string;
  outputs: Outputs;
}

/** Checks Terraform's outputs for completeness and converts each value to a string. Throws INTERNAL if any are missing. */
export function parseOutputs(raw: Readonly<Record<string, unknown>>): Outputs {
  const missing = outputNames.filter((name) => raw[name] === undefined || raw[name] === null);
  if (missing.length > 0) throw new TradingInfraError('INTERNAL', `Terraform did not return these outputs: ${missing.join(', ')}.`);
  const texts = outputNames.map((name): [OutputName, string] => {
    const value = raw[name];
    return [name, typeof value === 'string' ? value : JSON.stringify(value)];
  });
  return Object.fromEntries(texts) as Outputs;
}

/** Saves the outputs in the work directory, readable only by their owner. Throws DISK_FULL if the disk is full. */
export async function saveOutputs(workRoot: string, { savedAt, outputs }: { savedAt: Date; outputs: Outputs }): Promise<void> {
  await writePrivateJson(outputsFile(workRoot), { savedAt: savedAt.toISOString(), outputs } satisfies SavedOutputs);
}

/** The saved outputs; undefined if there are none, or if they are incomplete (saved by an older version) or unreadable. */
export async function loadOutputs(workRoot: string): Promise<SavedOutputs | undefined> {
  try {
    const file = outputsFile(workRoot);
    const saved = parseJson<SavedOutputs>(await readFile(file, 'utf8'), file);
    return { savedAt: String(saved.savedAt), outputs: parseOutputs(saved.outputs) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof TradingInfraError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined;
    throw error;
  }
}

/** The saved outputs of an environment with a local state. Throws NOT_DEPLOYED if there are none. */
export async function requireOutputs(workRoot: string, environment: string): Promise<SavedOutputs> {
  const saved = await loadOutputs(workRoot);
  if (saved !== undefined) return saved;
  throw new TradingInfraError(
    'NOT_DEPLOYED',
    `No outputs of ${environment} are saved here: it is not deployed, or was deployed from another folder, which alone has its state (state: local).`,
    {
      hint: `trading-infra deploy --env ${environment}`,
    },
  );
}

/** Deletes the saved outputs of an environment that has been destroyed. */
export async function deleteOutputs(workRoot: string): Promise<void> {
  await rm(outputsFile(workRoot), { force: true });
}

/** The output with this name. Throws USAGE, with the closest name or all names, if there is no such output. */
export function pickOutput(outputs: Outputs, name: string): string {
  const known = outputNames.find((one) => one === name);
  if (known !== undefined) return outputs[known];
  const meant = nearest(name, outputNames);
  const others = meant === undefined ? `the outputs are ${outputNames.join(', ')}.` : `did you mean ${meant}?`;
  throw new TradingInfraError('USAGE', `There is no output ${name}; ${others}`, {
    hint: meant === undefined ? 'trading-infra outputs' : `trading-infra outputs ${meant}`,
  });
}

function outputsFile(workRoot: string): string {
  return join(workRoot, 'outputs.json');
}
