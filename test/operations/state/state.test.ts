// Keeps, restores and migrates the state of a small stack, with the real cdktf CLI, the real Terraform and a moto server.
import { access, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../../src/aws/target.js';
import { sendLocally } from '../../../src/network/http-request.js';
import { applyRecorded } from '../../../src/operations/runs/apply.js';
import { noteApproval, recordCommand } from '../../../src/operations/runs/record.js';
import { openRunBucket } from '../../../src/operations/runs/run-bucket.js';
import type { StateMove } from '../../../src/operations/state/inspect-migration.js';
import { type MigratedSession, runMigration } from '../../../src/operations/state/migrate.js';
import { decideMove } from '../../../src/operations/state/migration-plan.js';
import { placeOf, readState, type StateKind } from '../../../src/operations/state/place.js';
import { inspectRestoration, restoreState } from '../../../src/operations/state/restore.js';
import { listStates } from '../../../src/operations/state/state-list.js';
import { stateNames } from '../../../src/platform/names.js';
import { environmentOf, loadSettings } from '../../../src/settings/file.js';
import { planStack, type StackRun } from '../../../src/terraform/driver/driver.js';
import { findTerraform } from '../../../src/terraform/find-terraform.js';
import { listRuns } from '../../../src/workspace/journal.js';
import { type Moto, startMoto } from '../../helpers/moto.js';
import { account, createAccess, region } from '../../helpers/moto-access.js';
import { type PolicyProxy, startPolicyProxy } from '../../helpers/policy-proxy.js';
import { buildPrograms, createStackFixture, realContext, type StackFixture } from '../../helpers/stack-fixture.js';

const { bucket, environmentStateKey } = stateNames({ account, region });
const key = environmentStateKey('dev');
const settings = `version: 1
environments:
  # Ann's.
  dev:
    target: aws
    account: "${account}"
    region: ${region}
    size: small
    state: local # for now
    owner: a
    costCenter: b
`;

describe('the state of a stack', { timeout: 300_000 }, () => {
  let moto: Moto;
  let proxy: PolicyProxy;
  let programs: Awaited<ReturnType<typeof buildPrograms>>;
  let fixture: StackFixture;
  let run: StackRun;
  let target: Target;
  let input = 'one';

  const synthesize = (state: StateKind, at: StackFixture = fixture) =>
    at.synth({
      backend:
        state === 's3'
          ? { s3: { bucket, key, region, encrypt: true, use_lockfile: true } }
          : { local: { path: '../../../state/platform.tfstate' } },
      resource: { terraform_data: { one: { input }, ...(input === 'one' ? {} : { two: { input } }) } },
    });
  const settingsPath = () => join(fixture.folder, 'trading-infra.yaml');
  const open = async (): Promise<MigratedSession> => {
    const file = await loadSettings({ cwd: fixture.folder, env: {} });
    return { file, environment: environmentOf(file, 'dev'), target, workDirectory: fixture.workDirectory };
  };
  const deploy = async () => {
    const session = await open();
    await synthesize(session.environment.state);
    const ctx = realContext();
    return recordCommand(ctx, session, 'deploy', async (log) => {
      const plan = await planStack(ctx, run);
      noteApproval(log, plan);
      return applyRecorded(ctx, session, { run, plan, log });
    });
  };
  const placeAt = (kind: StateKind) => placeOf(run, { name: 'dev' }, target, kind);
  const inspect = async (to: StateKind): Promise<StateMove> => {
    const { environment } = await open();
    const [from, next] = [placeAt(to === 's3' ? 'local' : 's3'), placeAt(to)];
    const ends = { from: { place: from, state: await readState(from) }, to: { place: next, state: await readState(next) } };
    return { run, ...ends, action: decideMove({ ...ends, isSwitched: environment.state === to }), synthesize };
  };
  const migrate = async (to: StateKind, ctx = realContext()) => runMigration(ctx, await open(), to, [await inspect(to)]);
  const backups = () => readdir(join(fixture.workDirectory.state, 'backups'));
  const isIdle = async () => {
    await synthesize((await open()).environment.state);
    return !(await planStack(realContext(), run)).hasChanges;
  };

  beforeAll(async () => {
    [moto, programs, fixture] = await Promise.all([startMoto({ region }), buildPrograms(), createStackFixture()]);
    proxy = await startPolicyProxy(moto.endpoint);
    const terraform = await findTerraform(realContext());
    run = {
      stack: 'platform',
      workDirectory: fixture.workDirectory,
      env: moto.env,
      terraform,
      programs,
      environment: 'dev',
      lockTimeoutSeconds: 0,
    };
    target = {
      ...createAccess(proxy.endpoint),
      kind: 'aws',
      principal: { account, arn: `arn:aws:iam::${account}:user/ann` },
      childEnv: moto.env,
      lateLogSeconds: 0,
      keepsBackups: true,
      invokeUrl: () => '',
      openHttp: async () => sendLocally,
    };
    await writeFile(settingsPath(), settings);
  }, 60_000);

  afterAll(async () => {
    target?.aws.close();
    proxy?.stop();
    await Promise.all([moto?.stop(), programs?.remove(), fixture?.remove()]);
  });

  it('is kept before every change of a local state, privately, and the run names the version', async () => {
    await deploy();
    input = 'two';
    await deploy();
    const [second, first] = await listRuns(realContext(), fixture.workDirectory.runs);
    expect(first?.stateBefore).toEqual({ stack: 'platform' });
    expect(first?.resources).toEqual([
      { address: 'terraform_data.one', action: 'create', result: 'done', id: expect.any(String), seconds: 0 },
    ]);
    expect(second).toMatchObject({ principal: target.principal.arn, planSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const [backup = ''] = await backups();
    expect(backup).toBe(`platform-${second?.stateBefore?.version}.tfstate`);
    expect((await stat(join(fixture.workDirectory.state, 'backups', backup))).mode & 0o777).toBe(0o600);
    const versions = await listStates(placeAt('local'), await listRuns(realContext(), fixture.workDirectory.runs), 10);
    expect(versions).toMatchObject([
      { isCurrent: true, resources: 2, run: { command: 'deploy', id: second?.id, relation: 'by' } },
      { isCurrent: false, resources: 1, run: { command: 'deploy', id: second?.id, relation: 'before' } },
    ]);
  });

  it('is restored with a newer serial, and refused if it belongs to another lineage', async () => {
    const session = await open();
    const restore = async (version: string) => {
      const restoration = await inspectRestoration(session, run, version);
      const ctx = realContext();
      const serial = await recordCommand(ctx, session, 'state restore', (log) =>
        restoreState(ctx, { run, synthesize: () => synthesize('local') }, restoration, log),
      );
      await ctx.end();
      return { ...restoration, serial };
    };
    const before = await readState(placeAt('local'));
    const [backup = ''] = await backups();
    const restoration = await restore(backup.replace(/^platform-|\.tfstate$/g, ''));
    expect(restoration).toMatchObject({ added: [], removed: ['terraform_data.two'] });
    expect(restoration.serial).toBeGreaterThan(before?.serial ?? 0);
    expect(await readState(placeAt('local'))).toMatchObject({
      serial: restoration.serial,
      addresses: ['terraform_data.one'],
      lineage: before?.lineage,
    });
    expect(await readdir(run.workDirectory.plan)).not.toContain(expect.stringContaining('restore-'));
    await restore(String(before?.serial));
    expect((await readState(placeAt('local')))?.addresses).toEqual(before?.addresses);
    expect(await isIdle()).toBe(true);

    const foreign = join(fixture.workDirectory.state, 'backups/platform-99-20261128T100000000Z.tfstate');
    await writeFile(foreign, JSON.stringify({ version: 4, serial: 99, lineage: 'other', resources: [] }));
    await expect(restore('99')).rejects.toMatchObject({ code: 'STATE_FAILED', message: expect.stringContaining('lineage') });
    await expect(restore('4711')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('moves to the state bucket unchanged, and with it the journal', async () => {
    const before = await readState(placeAt('local'));
    await migrate('s3');
    expect(await readFile(settingsPath(), 'utf8')).toBe(settings.replace('state: local', 'state: s3'));
    expect(JSON.parse((await readState(placeAt('s3')))?.text ?? '')).toEqual(JSON.parse(before?.text ?? ''));
    await expect(access(placeAt('local').file)).rejects.toThrow();
    expect(await isIdle()).toBe(true);
    const s3 = await target.aws.s3();
    expect(await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).toMatchObject({ ServerSideEncryption: 'aws:kms' });
    const stored = await openRunBucket(target, 'dev').list(50);
    expect(stored.records.map(({ command }) => command)).toContain('state migrate');
    input = 'three';
    await deploy();
    const commands = (await openRunBucket(target, 'dev').list(50)).records.map(({ command }) => command);
    expect(
      commands.filter((command) => command === 'deploy'),
      'runs from before the bucket existed',
    ).toHaveLength(3);
    expect(commands).toContain('state restore');
  });

  it('is restored in the state bucket too, where every version is kept', async () => {
    const [session, { records: runs }] = [await open(), await openRunBucket(target, 'dev').list(50)];
    const [current, moved] = await listStates(placeAt('s3'), runs, 10);
    expect(current).toMatchObject({ isCurrent: true, run: { command: 'deploy', relation: 'by' } });
    expect(moved).toMatchObject({ resources: 2, run: { command: 'deploy', relation: 'before' } });
    const restoration = await inspectRestoration(session, run, moved?.version ?? '');
    const ctx = realContext();
    const serial = await recordCommand(ctx, session, 'state restore', (log) =>
      restoreState(ctx, { run, synthesize: () => synthesize('s3') }, restoration, log),
    );
    await ctx.end();
    expect(serial).toBeGreaterThan(current?.serial ?? 0);
    expect(await readState(placeAt('s3'))).toMatchObject({ serial, lineage: current?.lineage });
    expect(await isIdle()).toBe(false);
    await deploy();
  });

  it('is not moved while somebody else holds the lock of its old place', async () => {
    const s3 = await target.aws.s3();
    const lock = { Bucket: bucket, Key: `${key}.tflock` };
    await s3.send(new PutObjectCommand({ ...lock, Body: JSON.stringify({ ID: 'x', Operation: 'OperationTypeApply', Who: 'bob@desk' }) }));
    await expect(migrate('local')).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    expect(await readFile(settingsPath(), 'utf8')).toContain('state: s3');
    expect(await (await s3.send(new GetObjectCommand(lock))).Body?.transformToString()).toContain('bob@desk');
    await s3.send(new DeleteObjectCommand(lock));
  });

  it('moves back to local files after an interruption, and tells everybody else so', async () => {
    const before = await readState(placeAt('s3'));
    const elsewhere = await createStackFixture();
    await synthesize('s3', elsewhere);
    // The place in the bucket is closed already when the copy cannot be written.
    const move = await inspect('local');
    const interrupted = { ...move, to: { ...move.to, place: { ...move.to.place, file: '/proc/x.tfstate' } } };
    await expect(runMigration(realContext(), await open(), 'local', [interrupted])).rejects.toThrow(/proc/);
    expect(await readFile(settingsPath(), 'utf8')).toContain('state: s3');
    expect(await readState(placeAt('s3'))).toMatchObject({ serial: before?.serial });

    await migrate('local');
    expect(await readFile(settingsPath(), 'utf8')).toBe(settings);
    expect(JSON.parse((await readState(placeAt('local')))?.text ?? '')).toEqual(JSON.parse(before?.text ?? ''));
    expect((await stat(placeAt('local').file)).mode & 0o077).toBe(0);
    expect(await readState(placeAt('s3'))).toBeUndefined();
    expect(await isIdle()).toBe(true);
    await expect(planStack(realContext(), { ...run, workDirectory: elsewhere.workDirectory })).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: expect.stringContaining('state: local'),
    });
    await elsewhere.remove();
    await migrate('s3');
    expect(await isIdle()).toBe(true);
  });
});
