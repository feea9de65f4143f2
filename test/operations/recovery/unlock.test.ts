import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeFoundLock, findLocks, lockedError, removeLock } from '../../../src/operations/recovery/unlock.js';
import type { Session } from '../../../src/operations/session/session.js';
import { resolveEnvironment, resolveFoundation } from '../../../src/settings/schema.js';
import { localStateFile, prepareWorkDirectory } from '../../../src/workspace/directory.js';

const given = {
  target: 'aws',
  account: '123456789012',
  region: 'us-east-1',
  size: 'small',
  state: 'local',
  owner: 'p',
  costCenter: 'f',
} as const;
const environment = resolveEnvironment('dev', given);
const foundation = resolveFoundation({ version: 1, environments: { dev: given } }, environment);
const ctx = { now: () => new Date() };
const me = `${userInfo().username}@${hostname()}`;

describe('locks of local states', () => {
  let folder: string;
  let session: Session;
  let lockFile: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trading-infra-unlock-'));
    const path = join(folder, 'trading-infra.yaml');
    await prepareWorkDirectory(path, 'dev');
    session = { environment, foundation, file: { path }, target: {} } as unknown as Session;
    lockFile = join(dirname(localStateFile(path, 'dev', 'platform')), '.platform.tfstate.lock.info');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const lock = (over: Record<string, string> = {}) =>
    writeFile(
      lockFile,
      JSON.stringify({ ID: '9f2', Operation: 'OperationTypeApply', Who: 'ann@desk', Created: '2026-01-28T10:00:00Z', ...over }),
    );
  const found = async () => {
    const [first] = await findLocks(ctx, session);
    if (first === undefined) throw new Error('no lock was found');
    return first;
  };
  /** What a job of this folder leaves while its Terraform runs. */
  const recordJob = async (terraform: number) => {
    const job = join(folder, '.trading-infra/dev/plan/platform-a');
    await mkdir(job);
    await writeFile(join(job, 'owner'), '1');
    const startedAt = new Date().toISOString();
    await writeFile(join(job, 'running.json'), JSON.stringify({ wrapper: terraform, terraform, command: 'apply', startedAt }));
    await lock({ Who: me, Created: startedAt });
  };

  it.each(['null', '', '{"ID":'])('are shown and can be removed if the file holds %j', async (content) => {
    await writeFile(lockFile, content);
    const one = await found();
    expect(one.lock).toMatchObject({ content, holder: { state: 'untold' } });
    expect(describeFoundLock(one)).toMatch(
      /^The state of platform is locked, but the lock (is empty|holds “.*”, not what Terraform writes) \(lock unreadable-/,
    );
    expect(lockedError(one, 'dev').hint).toBe(`trading-infra unlock --env dev --lock ${one.lock.id}`);
    expect(await removeLock(session, one)).toBe(true);
    expect(await findLocks(ctx, session)).toEqual([]);
  });

  it('are none without a lock file', async () => {
    expect(await findLocks(ctx, session)).toEqual([]);
  });

  it('of another computer are described, and removed by their id', async () => {
    await lock();
    const one = await found();
    expect(describeFoundLock(one)).toContain(
      'locked by ann@desk since 2026-01-28T10:00:00Z (apply, lock 9f2); it was taken on another computer',
    );
    expect(one.age).toBeGreaterThan(0);
    expect(lockedError(one, 'dev')).toMatchObject({ code: 'STATE_LOCKED', hint: 'trading-infra unlock --env dev --lock 9f2' });
    expect(await removeLock(session, one)).toBe(true);
    expect(await findLocks(ctx, session)).toEqual([]);
  });

  it('are left alone if another lock has taken their place', async () => {
    await lock();
    const one = await found();
    await lock({ ID: 'later' });
    expect(await removeLock(session, one)).toBe(false);
    expect(await readFile(lockFile, 'utf8')).toContain('later');
  });

  it('of a dead Terraform of this folder may be removed with --yes', async () => {
    await recordJob(2 ** 22 - 1);
    const one = await found();
    expect(one.lock.holder.state).toBe('dead');
    expect(lockedError(one, 'dev').hint).toBe('trading-infra unlock --env dev --yes');
    expect(await removeLock(session, one)).toBe(true);
  });

  it('of a running Terraform are never removed', async () => {
    await recordJob(process.pid);
    const one = await found();
    expect(one.lock.holder.state).toBe('running');
    await expect(removeLock(session, one)).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      hint: expect.stringContaining(`kill -INT ${process.pid}`),
    });
    expect(await findLocks(ctx, session)).toHaveLength(1);
  });

  it('that close the old place of a moved state are never removed', async () => {
    await lock({ Operation: 'moved to s3' });
    await expect(removeLock(session, await found())).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: 'The state of platform is no longer here: state migrate has moved it (state: s3). The lock stays.',
    });
    expect(await findLocks(ctx, session)).toHaveLength(1);
  });
});
