// A plan in one file, on a stack without the AWS provider: written in one folder, applied in another.
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan, planStack, type StackRun } from '../../../src/terraform/driver/driver.js';
import { openPlanFile, writePlanFile } from '../../../src/terraform/driver/plan-file.js';
import { findTerraform } from '../../../src/terraform/find-terraform.js';
import type { PlanBasis } from '../../../src/terraform/plan/basis.js';
import { buildPrograms, createStackFixture, realContext, type StackFixture } from '../../helpers/stack-fixture.js';

const basis: PlanBasis = { environment: 'dev', toolVersion: '1', account: '123456789012', region: 'r', endpoint: null, settings: 'digest' };
const file = join(tmpdir(), `trading-infra-plan-file-${process.pid}`);

describe('a plan file', { timeout: 120_000 }, () => {
  let programs: Awaited<ReturnType<typeof buildPrograms>>;
  let here: StackFixture;
  let there: StackFixture;
  let run: StackRun;
  beforeAll(async () => {
    programs = await buildPrograms();
  });
  afterAll(() => programs?.remove());
  beforeEach(async () => {
    [here, there] = await Promise.all([createStackFixture(), createStackFixture()]);
    const terraform = await findTerraform(realContext());
    run = { stack: 'platform', workDirectory: here.workDirectory, env: {}, terraform, programs, environment: 'dev', basis };
  });
  afterEach(() => Promise.all([here.remove(), there.remove(), rm(file, { force: true })]));

  const synth = (fixture: StackFixture, input: string) => fixture.synth({ resource: { terraform_data: { one: { input } } } });
  const save = async (input: string) => {
    await synth(here, input);
    const ctx = realContext();
    const plan = await planStack(ctx, run);
    await writePlanFile({ ...plan, basis }, file);
    await ctx.end();
    return plan;
  };
  const rewrite = async (change: (document: { files: Record<string, string>; basis: PlanBasis }) => void) => {
    const document = JSON.parse(String(await promisify(gunzip)(await readFile(file))));
    change(document);
    await writeFile(file, await promisify(gzip)(JSON.stringify(document)));
  };

  it('is applied in another folder, exactly as it was made', async () => {
    const plan = await save('reviewed');
    expect((await stat(file)).mode & 0o077, 'the file contains the state').toBe(0);
    await synth(there, 'other');
    const elsewhere = { ...run, workDirectory: there.workDirectory };
    const ctx = realContext();
    const opened = await openPlanFile(ctx, elsewhere, file);
    expect(opened).toMatchObject({ sha256: plan.sha256, basis, hasChanges: true, counts: { create: 1 }, destroy: false });
    expect(opened.changes).toMatchObject([{ address: 'terraform_data.one', action: 'create' }]);
    await applyPlan(ctx, elsewhere, opened);
    const state = JSON.parse(await readFile(join(there.workDirectory.state, 'platform.tfstate'), 'utf8'));
    expect(state.resources[0].instances[0].attributes.output.value).toBe('reviewed');
    const again = await openPlanFile(ctx, elsewhere, file);
    await expect(applyPlan(ctx, elsewhere, again), 'its state is not the plan’s any more').rejects.toMatchObject({ code: 'PLAN_STALE' });
    await ctx.end();
  });

  it('is refused if any part of it was changed', async () => {
    await save('reviewed');
    const name = 'out/stacks/platform/cdk.tf.json';
    const changes: Parameters<typeof rewrite>[0][] = [
      ({ files }) => {
        files[name] = Buffer.from(String(Buffer.from(files[name] ?? '', 'base64')).replace('reviewed', 'smuggled')).toString('base64');
      },
      ({ files }) => {
        files['out/stacks/platform/more.tf.json'] = 'e30=';
      },
      (document) => {
        document.basis.settings = 'others';
      },
    ];
    for (const change of changes) {
      await save('reviewed');
      await rewrite(change);
      await expect(openPlanFile(realContext(), run, file)).rejects.toMatchObject({ code: 'PLAN_STALE' });
    }
  });

  it('never writes outside its folder', async () => {
    await save('reviewed');
    for (const name of ['../evil', 'out/../../evil', '/evil', 'out//evil', 'launcher']) {
      await rewrite(({ files }) => {
        files[name] = 'e30=';
      });
      await expect(openPlanFile(realContext(), run, file), name).rejects.toMatchObject({ code: 'USAGE' });
    }
  });

  it('is told from other files', async () => {
    await expect(openPlanFile(realContext(), run, file)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('does not exist'),
    });
    await writeFile(file, 'no plan');
    await expect(openPlanFile(realContext(), run, file)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
