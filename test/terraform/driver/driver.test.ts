// Tests the driver with the real cdktf CLI, the real Terraform and a plain moto server, using the S3 backend and its lock.
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applyPlan, planStack, readOutputs, type StackRun } from '../../../src/terraform/driver/driver.js';
import { importResources } from '../../../src/terraform/driver/import-resources.js';
import { findTerraform } from '../../../src/terraform/find-terraform.js';
import { tainted, unfinished } from '../../../src/terraform/plan/plan.js';
import { protectedAddresses, removeOverride, unprotectStack } from '../../../src/terraform/unprotected-stack.js';
import { type Moto, startMoto } from '../../helpers/moto.js';
import { buildPrograms, createStackFixture, realContext, type StackFixture } from '../../helpers/stack-fixture.js';

const region = 'eu-central-1';
const backend = { s3: { bucket: 'state', key: 'dev/platform.tfstate', region, use_lockfile: true } };
const bucket = { aws_s3_bucket: { raw: { bucket: 'raw-dev' } } };
const slow = { aws_sqs_queue: { jobs: { name: 'jobs-dev' } } };
// biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own interpolation
const output = { 'raw-bucket': { value: '${aws_s3_bucket.raw.bucket}' } };

describe('the driver', { timeout: 300_000 }, () => {
  let moto: Moto;
  let programs: Awaited<ReturnType<typeof buildPrograms>>;
  let fixture: StackFixture;
  let run: StackRun;
  let s3: S3Client;

  beforeAll(async () => {
    [moto, programs, fixture] = await Promise.all([startMoto({ region }), buildPrograms(), createStackFixture()]);
    s3 = new S3Client({
      region,
      endpoint: moto.endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'state' }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'state', VersioningConfiguration: { Status: 'Enabled' } }));
    const terraform = await findTerraform(realContext());
    run = { stack: 'platform', workDirectory: fixture.workDirectory, env: moto.env, terraform, programs, environment: 'dev' };
  }, 60_000);

  afterAll(async () => {
    await Promise.all([moto?.stop(), programs?.remove(), fixture?.remove()]);
  });

  const stateKeys = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'state' }));
    return Contents.map(({ Key }) => Key);
  };

  it('plans, applies exactly that plan, and finds no changes the second time', async () => {
    await fixture.synth({ backend, resource: bucket, output });
    const ctx = realContext();
    const plan = await planStack(ctx, run);
    expect(plan).toMatchObject({ hasChanges: true, destroy: false, counts: { create: 1, update: 0, replace: 0, delete: 0 } });
    expect(plan.changes).toMatchObject([
      { address: 'aws_s3_bucket.raw', service: 'S3', name: 'raw-dev', action: 'create', stateful: true },
    ]);
    expect((await stat(plan.path)).mode & 0o077).toBe(0);

    // A synthesis after the approval does not affect what is applied.
    await fixture.synth({ backend, resource: { aws_s3_bucket: { other: { bucket: 'other-dev' } } } });
    expect(await applyPlan(ctx, run, plan)).toMatchObject({ resources: 1, outputs: { 'raw-bucket': 'raw-dev' } });
    expect(ctx.reported).toContainEqual({ type: 'apply-started', stack: 'platform', total: 1 });
    expect(ctx.reported).toContainEqual({
      type: 'apply-progress',
      stack: 'platform',
      event: expect.objectContaining({ kind: 'completed', address: 'aws_s3_bucket.raw', action: 'create' }),
    });
    expect(await readOutputs(ctx, run)).toEqual({ 'raw-bucket': 'raw-dev' });

    await fixture.synth({ backend, resource: bucket, output });
    const idle = await planStack(ctx, run);
    expect(idle).toMatchObject({ hasChanges: false, changes: [] });
    expect(await readdir(run.workDirectory.plan)).toEqual([basename(dirname(idle.path))]);
    await ctx.end();
    expect(await readdir(run.workDirectory.plan), 'a saved plan contains the state').toEqual([]);
    expect(await stateKeys()).toEqual(['dev/platform.tfstate']);
  });

  it('names the attributes that an update changes, without their values', async () => {
    await fixture.synth({
      backend,
      resource: { aws_s3_bucket: { raw: { bucket: 'raw-dev', force_destroy: true, tags: { Secret: 'hunter2' } } } },
      output,
    });
    const plan = await planStack(realContext(), run);
    expect(plan.changes).toMatchObject([
      { action: 'update', attributes: ['force_destroy', 'tags', 'tags_all'], protections: [{ attribute: 'force_destroy', weaker: true }] },
    ]);
    expect(JSON.stringify(plan)).not.toContain('hunter2');
  });

  it('refuses a stale plan, and one that was modified', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'shared-state' }));
    const shared = { s3: { ...backend.s3, bucket: 'shared-state' } };
    const [here, elsewhere] = await Promise.all([createStackFixture(), createStackFixture()]);
    const [first, second] = [here, elsewhere].map(({ workDirectory }) => ({ ...run, workDirectory })) as [StackRun, StackRun];
    const synth = (at: StackFixture, input: string) => at.synth({ backend: shared, resource: { terraform_data: { raw: { input } } } });
    const ctx = realContext();
    await synth(here, 'one');
    const plan = await planStack(ctx, first);
    await expect(applyPlan(ctx, first, { ...plan, sha256: 'else' })).rejects.toMatchObject({ code: 'PLAN_STALE' });
    await applyPlan(ctx, first, plan);
    await Promise.all([synth(here, 'two'), synth(elsewhere, 'three')]);
    const stale = await planStack(ctx, first);
    await applyPlan(ctx, second, await planStack(ctx, second));
    await expect(applyPlan(ctx, first, stale)).rejects.toMatchObject({ code: 'PLAN_STALE' });
    await Promise.all([here.remove(), elsewhere.remove()]);
  });

  it('names the holder of a lock, and releases its own lock when interrupted', async () => {
    await fixture.synth({ backend, resource: { ...bucket, ...slow }, output });
    const ctx = realContext();
    const plan = await planStack(ctx, run);
    const applying = applyPlan(ctx, run, plan);
    await vi.waitUntil(() => ctx.reported.some((narration) => isStarted(narration, 'aws_sqs_queue.jobs')), 60_000);
    const elsewhere = await createStackFixture();
    await elsewhere.synth({ backend, resource: bucket, output });
    await expect(planStack(realContext(), { ...run, workDirectory: elsewhere.workDirectory, lockTimeoutSeconds: 0 })).rejects.toMatchObject(
      {
        code: 'STATE_LOCKED',
        message: expect.stringMatching(/locked by \S+@\S+ since .+ \(apply, lock /),
        details: { lock: { operation: 'OperationTypeApply' } },
      },
    );
    await elsewhere.remove();

    ctx.stop();
    await expect(applying).rejects.toMatchObject({ code: 'INTERRUPTED', message: expect.stringContaining('the state is saved') });
    expect(await stateKeys()).toEqual(['dev/platform.tfstate']);
    expect(ctx.reported).toContainEqual({ type: 'apply-progress', stack: 'platform', event: expect.objectContaining({ kind: 'stopped' }) });

    // Planned twice, because a plan that is not applied must not forget anything.
    await planStack(realContext(), run);
    const rest = await planStack(realContext(), run);
    expect(rest.changes).toMatchObject([{ address: 'aws_sqs_queue.jobs', action: 'replace', reasons: [unfinished] }]);
    await applyPlan(realContext(), run, rest);
    expect(await planStack(realContext(), run)).toMatchObject({ hasChanges: false });
  });

  it('distinguishes what a user tainted from what it left unfinished itself', async () => {
    const terraform = (command: string) =>
      realContext().run(run.terraform.path, [command, 'aws_sqs_queue.jobs'], {
        cwd: join(fixture.workDirectory.out, 'stacks/platform'),
        env: { ...process.env, ...run.env },
      });
    expect(await terraform('taint')).toMatchObject({ exitCode: 0 });
    const plan = await planStack(realContext(), run);
    expect(plan.changes).toMatchObject([{ address: 'aws_sqs_queue.jobs', action: 'replace', reasons: [tainted] }]);
    await terraform('untaint');
  });

  it('plans and applies a destroy', async () => {
    const ctx = realContext();
    const plan = await planStack(ctx, run, { destroy: true });
    expect(plan).toMatchObject({ destroy: true, hasChanges: true, counts: { create: 0, delete: 2 } });
    expect(await applyPlan(ctx, run, plan)).toMatchObject({ resources: 2 });
    expect(await readOutputs(ctx, run)).toEqual({});
    expect(await planStack(ctx, run, { destroy: true })).toMatchObject({ hasChanges: false });
  });

  it('deletes nothing, not even objects in buckets, before it holds the lock and the state is that of the plan', async () => {
    const own = { s3: { ...backend.s3, key: 'removal.tfstate' } };
    const withTag = (tag: string) => ({ aws_s3_bucket: { data: { bucket: 'data-dev', force_destroy: true, tags: { tag } } } });
    const versions = async () => (await s3.send(new ListObjectVersionsCommand({ Bucket: 'data-dev' }))).Versions?.length;
    await fixture.synth({ backend: own, resource: withTag('one') });
    await applyPlan(realContext(), run, await planStack(realContext(), run));
    await s3.send(new PutObjectCommand({ Bucket: 'data-dev', Key: 'trades.csv', Body: 'trades' }));

    const removal = await planStack(realContext(), run, { destroy: true });
    const lock = { Bucket: 'state', Key: 'removal.tfstate.tflock' };
    const Body = JSON.stringify({ ID: 'their-lock', Operation: 'OperationTypeApply', Who: 'ann@desk', Created: new Date().toISOString() });
    await s3.send(new PutObjectCommand({ ...lock, Body }));
    const impatient = { ...run, lockTimeoutSeconds: 0 };
    await expect(planStack(realContext(), impatient, { destroy: true })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    const locked = await applyPlan(realContext(), impatient, removal).catch((error) => error);
    expect(locked).toMatchObject({ code: 'STATE_LOCKED', message: expect.stringContaining('ann@desk') });
    expect(await versions()).toBe(1);

    await s3.send(new DeleteObjectCommand(lock));
    const stale = await planStack(realContext(), run, { destroy: true });
    const elsewhere = await createStackFixture();
    await elsewhere.synth({ backend: own, resource: withTag('two') });
    const theirs = { ...run, workDirectory: elsewhere.workDirectory };
    await applyPlan(realContext(), theirs, await planStack(realContext(), theirs));
    await elsewhere.remove();
    expect(await applyPlan(realContext(), run, stale).catch((error) => error)).toMatchObject({ code: 'PLAN_STALE' });
    expect(await versions()).toBe(1);

    await applyPlan(realContext(), run, await planStack(realContext(), run, { destroy: true }));
    await expect(versions()).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('takes off what protects a table with a plan of its own, and then destroys it', async () => {
    const own = { s3: { ...backend.s3, key: 'protected.tfstate' } };
    const table = { name: 'protected-dev', hash_key: 'id', attribute: [{ name: 'id', type: 'S' }], billing_mode: 'PAY_PER_REQUEST' };
    const isProtected = { deletion_protection_enabled: true, lifecycle: { prevent_destroy: true } };
    const tags = { Name: 'before' };
    await fixture.synth({ backend: own, resource: { aws_dynamodb_table: { t: { ...table, ...isProtected, tags } } } });
    await applyPlan(realContext(), run, await planStack(realContext(), run));
    await expect(planStack(realContext(), run, { destroy: true })).rejects.toMatchObject({ code: 'PROTECTED' });

    // A setting that has changed meanwhile is left alone.
    await fixture.synth({ backend: own, resource: { aws_dynamodb_table: { t: { ...table, ...isProtected, tags: { Name: 'after' } } } } });
    const state = { type: 'aws_dynamodb_table', name: 't', nameOrId: table.name, attributes: { deletion_protection_enabled: true } };
    await unprotectStack(join(fixture.workDirectory.out, 'stacks/platform'), [state]);
    const unprotection = await planStack(realContext(), run, { targets: protectedAddresses([state]) });
    expect(unprotection.changes).toMatchObject([
      { action: 'update', values: [{ attribute: 'deletion_protection_enabled', from: true, to: false }] },
    ]);
    await planStack(realContext(), run, { destroy: true, keep: unprotection });
    await applyPlan(realContext(), run, unprotection);
    const removal = await planStack(realContext(), run, { destroy: true });
    expect(await applyPlan(realContext(), run, removal)).toMatchObject({ resources: 1 });
    await removeOverride(join(fixture.workDirectory.out, 'stacks/platform'));
  });

  it('initialises again if the provider is missing', async () => {
    await fixture.synth({ backend, resource: bucket, output });
    await planStack(realContext(), run);
    await rm(join(fixture.workDirectory.out, 'stacks/platform/.terraform/providers/registry.terraform.io'), { recursive: true });
    await expect(planStack(realContext(), run)).resolves.toMatchObject({ stack: 'platform' });
  });

  it('imports a resource alone, although what it depends on is gone', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'left-dev' }));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own interpolation
    const left = { bucket: 'left-dev', tags: { Key: '${aws_kms_key.gone.arn}' } };
    const resource = { aws_kms_key: { gone: {} }, aws_s3_bucket: { left } };
    await fixture.synth({ backend: { s3: { ...backend.s3, key: 'left.tfstate' } }, resource });
    const importAs = (id: string) => importResources(realContext(), run, [{ address: 'aws_s3_bucket.left', id }]);
    expect(await importAs('never-made')).toEqual([{ address: 'aws_s3_bucket.left', problem: expect.stringMatching(/non-existent/) }]);
    expect(await importAs('left-dev')).toEqual([]);
    const removal = await planStack(realContext(), run, { destroy: true });
    expect(removal.changes).toMatchObject([{ address: 'aws_s3_bucket.left', action: 'delete' }]);
  });

  it('translates a failed apply, and says how far it got', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'taken' }));
    const other = { s3: { ...backend.s3, key: 'other.tfstate' } };
    await fixture.synth({ backend: other, resource: { aws_s3_bucket: { raw: { bucket: 'taken' } } } });
    const plan = await planStack(realContext(), run);
    await expect(applyPlan(realContext(), run, plan)).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      message: expect.stringMatching(/S3 Bucket taken already exists .*\(aws_s3_bucket\.raw\)\. 0 of 1 changes had been made\./),
    });
  });

  it('counts a failed step of a removal, which may apply a plan that removes nothing, as a failed removal', async () => {
    const failing = { terraform_data: { raw: { provisioner: [{ 'local-exec': { command: 'exit 3' } }] } } };
    await fixture.synth({ backend: { s3: { ...backend.s3, key: 'other.tfstate' } }, resource: failing });
    const plan = await planStack(realContext(), run);
    await expect(applyPlan(realContext(), run, plan, { isForRemoval: true })).rejects.toMatchObject({ code: 'DESTROY_FAILED' });
  });

  it('does not start if it was interrupted before', async () => {
    const ctx = realContext();
    ctx.stop();
    await expect(planStack(ctx, run)).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
  });

  it('leaves nothing behind that others can read', async () => {
    for (const job of await readdir(fixture.workDirectory.plan)) {
      const folder = join(fixture.workDirectory.plan, job);
      expect((await stat(folder)).mode & 0o077).toBe(0);
      for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    }
    expect(await readFile(join(fixture.folder, '.trading-infra/.gitignore'), 'utf8')).toBe('*\n');
  });
});

function isStarted(narration: { type: string; event?: { kind: string; address: string } }, address: string): boolean {
  return narration.type === 'apply-progress' && narration.event?.kind === 'started' && narration.event.address === address;
}
