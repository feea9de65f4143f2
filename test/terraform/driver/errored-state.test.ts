// A state that Terraform could not write: the next plan saves it first. On a stack without resources.
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyPlan, planStack, type StackRun, saveUnsavedState } from '../../../src/terraform/driver/driver.js';
import { findTerraform } from '../../../src/terraform/find-terraform.js';
import { buildPrograms, createStackFixture, realContext, type StackFixture } from '../../helpers/stack-fixture.js';

let programs: Awaited<ReturnType<typeof buildPrograms>>;
let fixture: StackFixture;
let run: StackRun;
const inStates = (name: string) => join(fixture.workDirectory.state, name);
const readState = async () => JSON.parse(await readFile(inStates('platform.tfstate'), 'utf8'));

beforeAll(async () => {
  [programs, fixture] = await Promise.all([buildPrograms(), createStackFixture()]);
  const terraform = await findTerraform(realContext());
  run = { stack: 'platform', workDirectory: fixture.workDirectory, env: {}, terraform, programs, environment: 'dev' };
  await fixture.synth({ output: { one: { value: 'saved' } } });
  await applyPlan(realContext(), run, await planStack(realContext(), run));
});
afterAll(() => Promise.all([programs?.remove(), fixture?.remove()]));

it('is saved by the next plan, and then gone from the work directory', async () => {
  const state = await readState();
  await writeFile(inStates('errored-platform.tfstate'), JSON.stringify({ ...state, serial: state.serial + 5 }));
  const ctx = realContext();
  expect(await planStack(ctx, run)).toMatchObject({ hasChanges: false });
  expect((await readState()).serial).toBe(state.serial + 5);
  expect(ctx.reported).toContainEqual({ type: 'note', text: expect.stringContaining('is saved now') });
  await expect(access(inStates('errored-platform.tfstate'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('is saved before anything else reads the state, also without a plan', async () => {
  const state = await readState();
  await writeFile(inStates('errored-platform.tfstate'), JSON.stringify({ ...state, serial: state.serial + 5 }));
  await saveUnsavedState(realContext(), run);
  expect((await readState()).serial).toBe(state.serial + 5);
  await saveUnsavedState(realContext(), run);
  expect((await readState()).serial).toBe(state.serial + 5);
});

it('is kept if Terraform refuses it', async () => {
  const state = await readState();
  await writeFile(inStates('errored-platform.tfstate'), JSON.stringify({ ...state, lineage: 'of another state' }));
  await expect(planStack(realContext(), run)).rejects.toMatchObject({
    code: 'PLAN_FAILED',
    message: expect.stringContaining('It is kept in'),
  });
  await access(inStates('errored-platform.tfstate'));
  expect((await readState()).lineage).toBe(state.lineage);
});
