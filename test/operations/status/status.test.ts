import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TradingInfraError } from '../../../src/errors.js';
import { readStatus } from '../../../src/operations/status/status.js';
import { outputNames } from '../../../src/platform/names.js';
import type { Settings } from '../../../src/settings/schema.js';
import { foundationWorkId, workRoot } from '../../../src/workspace/directory.js';
import { recordRun } from '../../../src/workspace/journal.js';
import { deleteOutputs, parseOutputs, saveOutputs } from '../../../src/workspace/outputs.js';

const place = { account: '123456789012', region: 'eu-central-1' };
const given = { ...place, size: 'small', state: 's3', owner: 'platform', costCenter: 'finance' } as const;
const settings: Settings = {
  version: 1,
  environments: { dev: { ...given, target: 'aws' }, sandbox: { ...given, target: 'sandbox' } },
  foundations: { '123456789012/eu-central-1': { recorder: 'adopt' } as never },
};
const outputs = parseOutputs(Object.fromEntries(outputNames.map((name) => [name, `value of ${name}`])));

describe('readStatus', () => {
  let folder: string;
  let minute = 0;
  const ctx = { now: () => new Date(Date.now() + 60_000 * minute++), report: () => {} };
  const file = () => ({ path: join(folder, 'trading-infra.yaml'), settings });
  const root = (id: string) => workRoot(file().path, id);
  const run = (id: string, command: string, error?: Error, approved = true) =>
    recordRun(ctx, { folder: join(root(id), 'runs') }, { ...place, command }, async (log) => {
      if (approved) log.note({ counts: { create: 1 } });
      if (error) throw error;
    }).catch(() => {});
  const dev = async () => (await readStatus(ctx, file())).environments[0];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'status-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('shows only the settings at first', async () => {
    expect(await readStatus(ctx, file())).toEqual({
      settingsPath: file().path,
      environments: [
        { name: 'dev', target: 'aws', ...place, size: 'small', state: 's3', condition: 'never deployed' },
        { name: 'sandbox', target: 'sandbox', ...place, size: 'small', state: 's3', condition: 'never deployed' },
      ],
      foundations: [{ ...place, recorder: 'adopt', apiGatewayLogRole: 'manage' }],
    });
  });

  it('follows an environment from a failed deploy to its removal', async () => {
    await run('dev', 'deploy', new TradingInfraError('APPLY_FAILED', 'No.'));
    expect(await dev()).toMatchObject({ condition: 'unfinished', lastRun: { outcome: 'failed', error: { code: 'APPLY_FAILED' } } });

    await saveOutputs(root('dev'), { savedAt: new Date('2026-11-22T10:00:00Z'), outputs });
    await run('dev', 'deploy');
    const deployed = { condition: 'deployed', endpoint: 'value of api-gateway-url', deployedAt: '2026-11-22T10:00:00.000Z' };
    expect(await dev()).toMatchObject({ ...deployed, lastRun: { outcome: 'done' } });
    await run('dev', 'verify', new TradingInfraError('VERIFY_FAILED', 'No.'));
    expect(await dev()).toMatchObject({ ...deployed, lastRun: { command: 'verify', exitCode: 7 } });

    await run('dev', 'destroy', new TradingInfraError('INTERRUPTED', 'Ctrl-C.'));
    expect(await dev()).toMatchObject({ condition: 'unfinished', lastRun: { outcome: 'interrupted' } });
    await deleteOutputs(root('dev'));
    await run('dev', 'destroy');
    expect(await dev()).toMatchObject({ condition: 'destroyed' });
  });

  it('is not affected by runs that ended before changing anything', async () => {
    const [declined, refused] = [new TradingInfraError('DECLINED', 'No.'), new TradingInfraError('PREFLIGHT_FAILED', 'No.')];
    await run('dev', 'deploy', refused, false);
    expect(await dev()).toMatchObject({ condition: 'never deployed', lastRun: { exitCode: 4 } });
    await saveOutputs(root('dev'), { savedAt: new Date(), outputs });
    await run('dev', 'deploy');
    for (const command of ['destroy', 'deploy']) {
      await run('dev', command, declined, false);
      expect(await dev()).toMatchObject({ condition: 'deployed', lastRun: { command, outcome: 'failed', exitCode: 5 } });
    }
  });

  it('reports what was in a stopped sandbox as gone, and the last run of a foundation', async () => {
    await run('sandbox', 'deploy');
    await saveOutputs(root('sandbox'), { savedAt: new Date(), outputs });
    await run(foundationWorkId(place), 'bootstrap');
    const status = await readStatus(ctx, file(), { sandboxSince: null });
    expect(status.environments.map(({ condition }) => condition)).toEqual(['never deployed', 'gone']);
    expect(status.environments[1]).not.toHaveProperty('endpoint');
    expect(status.foundations[0]?.lastRun).toMatchObject({ command: 'bootstrap', outcome: 'done' });
  });

  it('does not confuse an earlier sandbox with the running one', async () => {
    await run('sandbox', 'deploy');
    await saveOutputs(root('sandbox'), { savedAt: ctx.now(), outputs });
    const sandboxSince = ctx.now().toISOString();
    const sandbox = async () => (await readStatus(ctx, file(), { sandboxSince })).environments[1];
    expect(await sandbox()).toMatchObject({ condition: 'gone' });
    await run('sandbox', 'deploy', new TradingInfraError('APPLY_FAILED', 'No.'));
    expect(await sandbox()).toMatchObject({ condition: 'unfinished' });
    await saveOutputs(root('sandbox'), { savedAt: ctx.now(), outputs });
    await run('sandbox', 'deploy');
    expect(await sandbox()).toMatchObject({ condition: 'deployed' });
  });
});
