import { GetApiKeysCommand } from '@aws-sdk/client-api-gateway';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKey } from '../../../src/operations/keys/create.js';
import { deleteMadeKeys } from '../../../src/operations/keys/environment-keys.js';
import { isWorking, listKeys } from '../../../src/operations/keys/key-list.js';
import { endExpiredKeys, isLastKey, revokeKey } from '../../../src/operations/keys/revoke.js';
import { rotateKey } from '../../../src/operations/keys/rotate.js';
import { showKey } from '../../../src/operations/keys/show.js';
import { resetMoto, startMotoForFile } from '../../helpers/moto-access.js';
import { breakAt, firstValue, type KeysFixture, openKeys } from './keys-fixture.js';

const at = startMotoForFile();
let fixture: KeysFixture;

beforeEach(async () => {
  await resetMoto(at.moto);
  fixture = await openKeys(at.access);
});
afterEach(() => fixture.close());

const list = () => listKeys(fixture.ctx, fixture.place.target, fixture.place.outputs);
const statuses = async () => (await list()).map(({ name, status, enabled }) => [name.replace('trading-api-key-dev', '*'), status, enabled]);
const rotate = (graceSeconds = 3600, key?: string) => rotateKey(fixture.ctx, fixture.place, { key, graceSeconds });
const revealed = async (key?: string) =>
  (await showKey(fixture.ctx, fixture.place.target, fixture.place.outputs, { key, reveal: true })).value ?? '';

describe('rotateKey', () => {
  it('makes a key that works, and ends the old one when the grace period is over, without the tool', async () => {
    fixture.lag.requests = 3;
    const { key, replaced, isNew } = await rotate();
    expect([isNew, key.name, replaced.status]).toEqual([true, 'trading-api-key-dev.2', 'ending']);
    const newValue = await revealed();
    expect(newValue).toBe(await revealed(key.id));
    expect([await fixture.ask(firstValue), await fixture.ask(newValue)]).toEqual([200, 200]);
    const end = Date.parse(replaced.expiresAt ?? '');
    expect(end - fixture.clock.now).toBeGreaterThanOrEqual(3600_000);
    fixture.clock.now = end - 1;
    expect(await endExpiredKeys(fixture.ctx, fixture.place, await list())).toEqual([]);
    expect(await fixture.ask(firstValue)).toBe(200);
    fixture.clock.now = end;
    expect([await fixture.ask(firstValue), await fixture.ask(newValue)]).toEqual([403, 200]);
    expect(await statuses()).toEqual([
      ['*', 'expired', true],
      ['*.2', 'active', true],
    ]);
    fixture.clock.now += 1000;
    expect((await endExpiredKeys(fixture.ctx, fixture.place, await list())).map(({ name }) => name)).toEqual(['trading-api-key-dev']);
    expect(await statuses()).toEqual([
      ['*', 'expired', false],
      ['*.2', 'active', true],
    ]);
  });

  it('does nothing when run again in the grace period, unless the key is named', async () => {
    const first = await rotate();
    const second = await rotate();
    expect([second.isNew, second.key.id, second.replaced.id]).toEqual([false, first.key.id, first.replaced.id]);
    const third = await rotate(3600, first.key.id);
    expect(third.key.name).toBe('trading-api-key-dev.3');
    await expect(rotate(3600, first.key.id)).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining(third.key.id) });
  });

  it('ends the old key at once without a grace period', async () => {
    const { key, ended } = await rotate(0);
    expect(ended.map(({ name }) => name)).toEqual(['trading-api-key-dev']);
    expect([await fixture.ask(firstValue), await fixture.ask(await revealed(key.id))]).toEqual([403, 200]);
  });

  it('gives up, with both keys as they were, when the API never accepts the new one', async () => {
    fixture.lag.requests = 10_000;
    await expect(rotate()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await statuses()).toEqual([
      ['*', 'active', true],
      ['*.2', 'unfinished', true],
    ]);
  });

  it('goes by the API’s clock, not by this computer’s', async () => {
    const fast = { ...fixture.ctx, now: () => new Date(fixture.clock.now + 48 * 3600_000) };
    const { replaced } = await rotateKey(fast, fixture.place, { graceSeconds: 3600 });
    expect(Date.parse(replaced.expiresAt ?? '')).toBeLessThan(fixture.clock.now + 3602_000);
    expect(await endExpiredKeys(fast, fixture.place, await list())).toEqual([]);
    expect(await fixture.ask(firstValue)).toBe(200);
  });

  it.each(['before', 'after'] as const)('converges if it is cut off %s any of its changes', async (when) => {
    for (let call = 1; ; call += 1) {
      fixture.close();
      await resetMoto(at.moto);
      fixture = await openKeys(at.access);
      const { target } = fixture.place;
      const cut = { ...fixture.place, target: { ...target, aws: breakAt(target.aws, call, when) } };
      const isDone = await rotateKey(fixture.ctx, cut, { graceSeconds: 3600 }).then(
        () => true,
        () => false,
      );
      if (isDone) return expect(call).toBeGreaterThan(3);
      expect((await list()).some(isWorking)).toBe(true);
      expect(await fixture.ask(firstValue)).toBe(200);
      await rotate();
      expect(await statuses()).toEqual([
        ['*', 'ending', true],
        ['*.2', 'active', true],
      ]);
    }
  });

  it('leaves one new key when two run at once', async () => {
    const both = await Promise.allSettled([rotate(), rotate()]);
    expect(both.map(({ status }) => status)).toContain('fulfilled');
    expect((await list()).map(({ status }) => status).sort()).toEqual(['active', 'ending']);
  });
});

describe('createKey', () => {
  it('makes a key by label, which rotations continue', async () => {
    const made = await createKey(fixture.ctx, fixture.place, 'research');
    expect(made).toMatchObject({ name: 'trading-api-key-dev.research', status: 'active', origin: 'create', isCurrent: false });
    expect(await fixture.ask(await revealed('research'))).toBe(200);
    await expect(createKey(fixture.ctx, fixture.place, 'research')).rejects.toMatchObject({ code: 'USAGE' });
    const { key } = await rotate(60, 'research');
    expect([key.name, (await revealed('research')) === (await revealed(key.id))]).toEqual(['trading-api-key-dev.research.2', true]);
  });

  it.each(['research', undefined])('completes what was cut off (label %s)', async (label) => {
    const { target } = fixture.place;
    const cut = { ...fixture.place, target: { ...target, aws: breakAt(target.aws, 2, 'before') } };
    await expect(createKey(fixture.ctx, cut, label)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await createKey(fixture.ctx, fixture.place, label);
    expect((await list()).map(({ status }) => status)).toEqual(['active', 'active']);
  });
});

describe('revokeKey', () => {
  it('ends a key at once; another working key takes over', async () => {
    await createKey(fixture.ctx, fixture.place, 'research');
    const [first] = await list();
    expect(isLastKey(await list(), { id: first?.id ?? '' })).toBe(false);
    await revokeKey(fixture.place, { id: first?.id ?? '' });
    expect(await fixture.ask(firstValue)).toBe(403);
    expect(await statuses()).toEqual([
      ['*', 'revoked', false],
      ['*.research', 'active', true],
    ]);
    const [, research] = await list();
    expect([research?.isCurrent, isLastKey(await list(), { id: research?.id ?? '' })]).toEqual([true, true]);
  });

  it('counts a key that is about to end as none', async () => {
    const { key, replaced } = await rotate();
    expect([isLastKey(await list(), key), isLastKey(await list(), replaced)]).toEqual([true, false]);
  });
});

it('deleteMadeKeys leaves the first key, which is Terraform’s, and other environments’ keys', async () => {
  await rotate();
  expect(await deleteMadeKeys(fixture.place.target, 'trading-api-key-de')).toBe(0);
  expect(await deleteMadeKeys(fixture.place.target, 'trading-api-key-dev')).toBe(1);
  const { items = [] } = await (await at.access.aws.apiGateway()).send(new GetApiKeysCommand({}));
  expect(items.map(({ name }) => name)).toEqual(['trading-api-key-dev']);
});
