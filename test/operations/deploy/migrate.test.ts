import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/operations/deploy/migrate.js';
import { type FakeDataApi, startFakeDataApi } from '../../helpers/fake-data-api.js';
import { createAccess, quietContext } from '../../helpers/moto-access.js';

const outputs = { 'database-cluster-arn': 'arn:aws:rds:eu-central-1:123456789012:cluster:c', 'database-secret-arn': 'arn:secret' };
const tables = `-- What the platform keeps.
create table bars (symbol text primary key, note text default 'a;b');
-- statement
create function touch() returns int language plpgsql as $body$ begin perform 1; return 1; end; $body$;
insert into bars (symbol) values ('BTC');
`;

let api: FakeDataApi;
let folder: string;
beforeAll(async () => {
  api = await startFakeDataApi();
}, 60_000);
afterAll(() => api?.stop());
beforeEach(async () => {
  await api.reset();
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  await writeFile(join(folder, '0001_tables.sql'), tables);
  await writeFile(join(folder, '0002_more.sql'), "alter table bars add column venue text; update bars set venue = 'x';");
  await writeFile(join(folder, 'notes.md'), 'not a migration');
});
afterEach(() => rm(folder, { recursive: true }));

const run = (ctx = quietContext()) => migrate(ctx, createAccess(api.endpoint), outputs, { folder });
const applied = async () => (await api.database.query<{ name: string }>('select name from schema_migrations order by number')).rows;

describe('migrate', () => {
  it('applies each migration once, in order', async () => {
    expect(await run()).toEqual(['0001_tables', '0002_more']);
    expect(await run()).toEqual([]);
    expect(await applied()).toEqual([{ name: 'tables' }, { name: 'more' }]);
    expect((await api.database.query('select * from bars')).rows).toEqual([{ symbol: 'BTC', note: 'a;b', venue: 'x' }]);
  });

  it('applies only what is new', async () => {
    await run();
    await writeFile(join(folder, '0003_last.sql'), 'create table last (n int)');
    expect(await run()).toEqual(['0003_last']);
  });

  it('rolls back a migration that fails, and continues from there', async () => {
    const broken = join(folder, '0002_more.sql');
    await writeFile(broken, 'create table half (n int); select nonsense;');
    await expect(run()).rejects.toMatchObject({
      code: 'APPLY_FAILED',
      message: expect.stringMatching(/^The migration 0002_more failed in statement 2 of 2 and was rolled back: .*nonsense/),
    });
    expect(await applied()).toEqual([{ name: 'tables' }]);
    await writeFile(broken, 'create table half (n int)');
    expect(await run()).toEqual(['0002_more']);
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await run();
    await writeFile(join(folder, '0001_tables.sql'), `${tables}-- a thought\n`);
    await expect(run()).rejects.toMatchObject({ code: 'APPLY_FAILED', message: expect.stringContaining('0001_tables was changed after') });
  });

  it('warns when the database is newer than this version', async () => {
    await run();
    await rm(join(folder, '0002_more.sql'));
    const ctx = quietContext();
    expect(await run(ctx)).toEqual([]);
    expect(ctx.reported).toEqual([
      { type: 'warning', text: expect.stringContaining('has migration 2, but this version of trading-infra only knows 1') },
    ]);
  });

  it('waits for a paused cluster', async () => {
    const paused = { name: 'DatabaseResumingException', message: 'The Aurora DB instance is resuming after being auto-paused.' };
    api.failures.push(paused, paused, paused);
    const ctx = quietContext();
    expect(await run(ctx)).toEqual(['0001_tables', '0002_more']);
    expect(ctx.reported).toEqual([{ type: 'note', text: expect.stringContaining('was paused and is resuming') }]);
  });

  it('waits while another deploy is migrating, and finally gives up', async () => {
    api.refuseLock(3);
    expect(await run()).toHaveLength(2);
    api.refuseLock(1000);
    await expect(run()).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  });

  it('applies each migration once in concurrent runs', async () => {
    const both = await Promise.all([run(), run()]);
    expect(both.flat().sort()).toEqual(['0001_tables', '0002_more']);
  });

  it('translates errors of the service', async () => {
    api.failures.push({ name: 'AccessDeniedException', message: 'User: x is not authorized to perform: rds-data:BeginTransaction on y' });
    await expect(run()).rejects.toMatchObject({ code: 'ACCESS_DENIED', hint: expect.stringContaining('rds-data:BeginTransaction') });
  });
});
