// What comes before every plan: taking over what an unfinished run created and the state lacks.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callAws } from '../../aws/calls.js';
import type { Context } from '../../context.js';
import { partitionOf } from '../../platform/regions.js';
import { readSynthesizedStack, type SynthesizedStack, stateLocation } from '../../terraform/backend.js';
import { applyPlan, planStack, saveUnsavedState } from '../../terraform/driver/driver.js';
import { type FailedImport, importResources } from '../../terraform/driver/import-resources.js';
import { readCreatedIds } from '../../terraform/driver/recorded-jobs.js';
import type { StackRun } from '../../terraform/driver/run.js';
import { readStateText } from '../../terraform/state.js';
import type { Session } from '../session/session.js';
import { type Adoption, findAdoptions } from './adoptions.js';
import { type DuplicateResource, findDuplicates } from './duplicates.js';
import { hasKnownDependencies } from './references.js';
import { idsInState, resourcesInState } from './state-attributes.js';

/**
 * Adds import blocks to the synthesized stack for everything that exists and that its state lacks, so that the plan shows and imports it. Reports
 * what was found. Changes neither AWS nor the state.
 */
export async function adoptInPlan(ctx: Context, session: Session, run: StackRun): Promise<Adoption[]> {
  await saveUnsavedState(ctx, run);
  const missing = await findMissingResources(session, run);
  const { adoptions, unasked, folder } = missing;
  if (adoptions.length > 0) report(ctx, adoptions, 'The plan imports them');
  if (unasked.length > 0) reportUnasked(ctx, unasked);
  const duplicates = await findDuplicates(missing);
  if (duplicates.length > 0)
    reportDuplicates(ctx, duplicates, 'The stack needs only one of each. The other is not used; destroy removes it');
  await writeAdoptions(folder, adoptions);
  return adoptions;
}

/**
 * Imports such resources into the state at once, because Terraform ignores import blocks in a plan that removes everything. Changes only the state.
 * A warning names what could not be imported and will be left. `begun` has what an unfinished bootstrap had begun.
 */
export async function adoptForRemoval(ctx: Context, session: Session, run: StackRun, begun?: ReadonlySet<string>): Promise<Adoption[]> {
  await saveUnsavedState(ctx, run);
  const missing = await findMissingResources(session, run, begun);
  const { adoptions, unasked, folder, stack, known } = missing;
  if (unasked.length > 0) reportUnasked(ctx, unasked);
  await importDuplicates(ctx, run, folder, await findDuplicates(missing));
  if (adoptions.length === 0) return adoptions;
  report(ctx, adoptions, 'They are imported into the state first, so that they are removed with the rest');
  const together = adoptions.filter(({ address }) => hasKnownDependencies(address, (one) => declaredAt(stack, one), known));
  await writeAdoptions(folder, together, { isFrozen: true });
  const others = (await importTogether(ctx, run, together)) ? adoptions.filter((one) => !together.includes(one)) : adoptions;
  await writeAdoptions(folder, []);
  // A plan would create again what these depend on, such as a log group's key that an interrupted removal has deleted.
  const left = await importResources(ctx, run, others);
  if (left.length > 0) reportLeft(ctx, left);
  return adoptions;
}

/** Imports duplicates under addresses that the stack does not have, so that the plan removes them with the rest. */
async function importDuplicates(ctx: Context, run: StackRun, folder: string, duplicates: readonly DuplicateResource[]): Promise<void> {
  const file = join(folder, duplicatesFile);
  // A killed process may have left it.
  await rm(file, { force: true });
  if (duplicates.length === 0) return;
  reportDuplicates(ctx, duplicates, 'They are imported into the state first, so that they are removed with the rest');
  const imports = duplicates.map(({ type, id }) => ({ address: `${type}.duplicate-${id}`, id }));
  await writeFile(file, JSON.stringify({ resource: resourceBlocks(imports, {}) }, null, 2));
  const left = await importResources(ctx, run, imports).finally(() => rm(file, { force: true }));
  if (left.length > 0) reportLeft(ctx, left);
}

/** Imports resources with one plan, which may do nothing else. Returns whether it did. */
async function importTogether(ctx: Context, run: StackRun, adoptions: readonly Adoption[]): Promise<boolean> {
  if (adoptions.length === 0) return true;
  const plan = await planStack(ctx, run, { targets: adoptions.map(({ address }) => address) });
  if (plan.changes.some(({ action }) => action !== 'import' && action !== 'read')) return false;
  if (plan.hasChanges) await applyPlan(ctx, run, plan, { isForRemoval: true });
  return true;
}

function declaredAt({ resource = {} }: SynthesizedStack, address: string): Record<string, unknown> {
  const [type = '', name = ''] = address.split('.');
  return resource[type]?.[name] ?? {};
}

export async function findMissingResources({ target, environment }: Session, run: StackRun, begun: ReadonlySet<string> = new Set()) {
  const folder = join(run.workDirectory.out, 'stacks', run.stack);
  const stack = (await readSynthesizedStack(folder)) ?? {};
  const text = await callAws(target, 's3:GetObject', () => readStateText(target.aws, stateLocation(stack, folder)));
  const own: [string, string] = run.stack === 'foundation' ? ['Foundation', environment.region] : ['Environment', environment.name];
  const whose = {
    access: target,
    partition: partitionOf(environment.region),
    ownTags: Object.fromEntries([['Project', 'trading-infra'], own]),
  };
  const reported = await readCreatedIds(run.workDirectory.plan, run.stack);
  const found = await findAdoptions({ ...whose, stack, state: resourcesInState(text), reported, begun });
  const knownIds = new Set([...idsInState(text), ...found.adoptions.map(({ id }) => id)]);
  return { ...whose, ...found, stack, folder, knownIds };
}

function report(ctx: Pick<Context, 'report'>, adoptions: readonly Adoption[], what: string): void {
  const addresses = adoptions.map(({ address }) => address).join(', ');
  const noun = adoptions.length === 1 ? '1 resource' : `${adoptions.length} resources`;
  ctx.report({
    type: 'warning',
    text: `An earlier run did not end properly: the state lacks ${noun} that it created. ${what}: ${addresses}.`,
  });
}

function reportDuplicates(ctx: Pick<Context, 'report'>, duplicates: readonly DuplicateResource[], what: string): void {
  const listed = duplicates.map(({ address, id }) => `${address} (${id})`).join(', ');
  ctx.report({ type: 'warning', text: `Earlier runs were cut off and created these twice: ${listed}. ${what}.` });
}

function reportLeft(ctx: Pick<Context, 'report'>, left: readonly FailedImport[]): void {
  const listed = left.map(({ address, problem }) => `${address} (${problem})`).join(', ');
  ctx.report({ type: 'warning', text: `These could not be imported and will be left: ${listed}.` });
}

function reportUnasked(ctx: Pick<Context, 'report'>, unasked: readonly string[]): void {
  ctx.report({ type: 'warning', text: `It could not be checked whether an earlier run created ${unasked.join(', ')}.` });
}

/** A file beside the synthesized stack, so that the synthesis itself stays what the settings say. Terraform merges a file named `…_override`. */
const importFile = 'adoptions.tf.json';
const overrideFile = 'adoptions_override.tf.json';
const duplicatesFile = 'duplicates.tf.json';

/** Writes the import blocks; without adoptions, removes those of an earlier plan. `isFrozen` leaves the resources exactly as they are. */
async function writeAdoptions(folder: string, adoptions: readonly Adoption[], { isFrozen = false } = {}): Promise<void> {
  const write = (name: string, content: object | undefined) =>
    content === undefined ? rm(join(folder, name), { force: true }) : writeFile(join(folder, name), JSON.stringify(content, null, 2));
  const blocks = adoptions.map(({ address, id }) => ({ to: address, id }));
  await write(duplicatesFile, undefined);
  await write(importFile, blocks.length === 0 ? undefined : { import: blocks });
  await write(overrideFile, isFrozen ? { resource: resourceBlocks(adoptions, frozen) } : undefined);
}

/** Makes Terraform ignore every difference between a resource and the stack. */
const frozen = { lifecycle: { ignore_changes: 'all' } };

/** A block with the same content for each address, by type and name. */
function resourceBlocks(resources: readonly Adoption[], content: object): Record<string, Record<string, object>> {
  const blocks: Record<string, Record<string, object>> = {};
  for (const { address } of resources) {
    const [type = '', name = ''] = address.split('.');
    blocks[type] = { ...blocks[type], [name]: content };
  }
  return blocks;
}
