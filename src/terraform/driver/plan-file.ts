// A plan in one file, to be reviewed on one computer and applied on another: the plan, and everything that is applied with it. It contains the
// state, and with it the API key, so only its owner may read it.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { TradingInfraError } from '../../errors.js';
import { tryJson } from '../../json.js';
import type { StackId } from '../../platform/names.js';
import { quoted } from '../../shell-words.js';
import { folderError } from '../../workspace/files.js';
import type { PlanBasis } from '../plan/basis.js';
import { countChanges, type SavedPlan } from '../plan/plan.js';
import { configurationFolder, hashConfiguration, linkState } from './configuration.js';
import { initialise } from './initialise.js';
import { planName, recordOwner } from './job.js';
import { hashPlan } from './plan-hash.js';
import { type DriverContext, prepareRun, type StackRun } from './run.js';
import { readChanges, readConfiguration } from './show-plan.js';
import { explainTaints } from './unfinished-resources.js';

/** The contents of a plan file, as gzipped JSON. */
interface PlanDocument {
  format: string;
  stack: StackId;
  createdAt: string;
  hasChanges: boolean;
  basis: PlanBasis;
  /** The plan's SHA-256, see `SavedPlan`. */
  sha256: string;
  /** In base64, by their path relative to the plan's folder. */
  files: Record<string, string>;
}

const format = 'trading-infra plan 1';

/** Writes a plan to a file with mode 0600. Throws NOT_WRITABLE or DISK_FULL. */
export async function writePlanFile(plan: SavedPlan & { basis: PlanBasis }, path: string): Promise<void> {
  const folder = dirname(plan.path);
  const names = Object.keys(await hashConfiguration(configurationFolder(folder)));
  const read = async (name: string): Promise<[string, string]> => [name, (await readFile(join(folder, name))).toString('base64')];
  const files = Object.fromEntries(await Promise.all([planName, ...names.map((name) => `out/${name}`)].map(read)));
  const { stack, createdAt, hasChanges, basis, sha256 } = plan;
  const document: PlanDocument = { format, stack, createdAt, hasChanges, basis, sha256, files };
  const bytes = await promisify(gzip)(JSON.stringify(document));
  // An existing file keeps its mode when it is overwritten, so it is removed first.
  await rm(path, { force: true })
    .then(() => writeFile(path, bytes, { mode: 0o600 }))
    .catch((error) => {
      throw folderError(path, error);
    });
}

/**
 * Unpacks a plan file into the work directory, and shows with Terraform what the plan in it would change. Throws USAGE if the file is missing or
 * no plan file, PLAN_STALE if its contents do not match its hash, and the errors of `prepareRun` and `initialise`.
 */
export async function openPlanFile(ctx: DriverContext, run: StackRun, file: string): Promise<SavedPlan> {
  const document = await readDocument(file);
  const { stack, createdAt, hasChanges, basis, sha256 } = document;
  if (stack !== run.stack) throw notAPlan(file, `it is a plan of the stack ${stack}`);
  const folder = await mkdtemp(join(run.workDirectory.plan, `${stack}-`));
  ctx.defer(() => rm(folder, { recursive: true, force: true }));
  await recordOwner(folder);
  await unpack(document, folder, file);
  await linkState(folder, run.workDirectory.state);
  const path = join(folder, planName);
  if ((await hashPlan({ path, basis }).catch(() => undefined)) !== sha256) {
    throw new TradingInfraError('PLAN_STALE', `${file} was changed after it had been written. Nothing was changed.`);
  }
  const prepared = await prepareRun(ctx, run);
  await initialise(ctx, prepared);
  const planned = await readChanges(ctx, prepared, path, await readConfiguration(prepared, path));
  const changes = await explainTaints(run.workDirectory.runs, stack, planned);
  return { path, stack, destroy: false, changes, counts: countChanges(changes), hasChanges, createdAt, basis, sha256 };
}

async function readDocument(file: string): Promise<PlanDocument> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw notAPlan(file, error.code === 'ENOENT' ? 'it does not exist' : `it cannot be read (${error.code})`);
  });
  const document = await promisify(gunzip)(bytes)
    .then((text) => tryJson(text.toString('utf8')) as PlanDocument | null)
    .catch(() => undefined);
  if (!document || document.format !== format) throw notAPlan(file, 'it was not written by this version of plan --out');
  return document;
}

async function unpack({ files }: PlanDocument, folder: string, file: string): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    if (name !== planName && !/^out(\/(?!\.\.?(?:\/|$))[\w.-]+)+$/.test(name)) throw notAPlan(file, `it contains the path ${name}`);
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, Buffer.from(content, 'base64'), { mode: 0o600 });
  }
}

function notAPlan(file: string, reason: string): TradingInfraError {
  return new TradingInfraError('USAGE', `${file} cannot be applied: ${reason}.`, { hint: `trading-infra plan --out ${quoted(file)}` });
}
