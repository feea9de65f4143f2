import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queryBars } from '../../../src/lambda/adapters/bar-query.js';
import { BarStore } from '../../../src/lambda/adapters/bar-store.js';
import { Database } from '../../../src/lambda/adapters/database.js';
import { barsEvery } from '../../../src/lambda/core/analysis.js';
import { databaseEngines, type TestDatabase } from '../databases.js';
import { exactly, naiveBars, type PlainTrade } from '../naive-bars.js';
import { analyzeBytes, tardisCsv } from '../trade-files.js';

/** Spread over a few minutes of one symbol, with ties, and with numbers that a double cannot represent. */
function trade(n: number): PlainTrade {
  const ts = 1_723_161_540_000_000_000n + BigInt(n % 7) * 60_000_000_000n + BigInt(n % 3) * 1_000n;
  const side = (['buy', 'sell', 'unknown'] as const)[n % 3] ?? 'buy';
  return { venue: 'v', symbol: 'S', ts, id: String(n), price: `61800.${1_000_000_000 + n}1`, size: `0.00${n + 1}`, side };
}

const trades = Array.from({ length: 100 }, (_, n) => trade(n));

describe.each(databaseEngines)('bars in $name', ({ start }) => {
  let database: TestDatabase;
  let app: Database;

  beforeAll(async () => {
    database = await start();
    app = new Database(database.pool);
  });
  afterAll(() => database?.stop());
  beforeEach(() => database.clear());

  const commit = async (
    key: string,
    version: string,
    part: readonly PlainTrade[],
    assertNewest = async () => {},
    replaces: string[] = [],
  ) => {
    const analysis = await analyzeBytes(tardisCsv(part), { tracksContent: true });
    const { summary } = analysis;
    const source = { bucket: 'raw', key, version };
    await new BarStore(app).commit({
      jobId: `${key}-${version}`,
      source,
      bars: [barsEvery('1m', analysis)],
      summary,
      replaces: replaces.map((one) => `raw/${one}`),
      tradingDays: 365,
      assertNewest,
    });
  };
  const stored = () =>
    queryBars(app, {
      symbol: 'S',
      venue: undefined,
      intervalUs: 60_000_000,
      from: undefined,
      to: undefined,
      limit: 1000,
      after: undefined,
    });

  it('are the exact merge of all sources, in any order, some twice, one in a newer version', async () => {
    const part = (rest: number) => trades.filter((_, n) => n % 3 === rest);
    await commit('b', '1', part(1));
    await commit('c', '1', [...part(2), trade(1_000)]);
    await commit('a', '1', part(0));
    await commit('b', '1', part(1));
    await commit('c', '2', part(2));
    expect(exactly(await stored())).toEqual(naiveBars(trades));
    const { rows } = await database.pool.query("SELECT count(*)::int AS jobs, count(*) FILTER (WHERE job_id = 'b-1')::int AS b FROM jobs");
    expect(rows).toEqual([{ jobs: 4, b: 1 }]);
  });

  it('disappear when their only source no longer contains them', async () => {
    await commit('a', '1', trades);
    await commit('b', '1', [trade(200)]);
    await commit('a', '2', trades.slice(0, 1));
    expect(exactly(await stored())).toEqual(naiveBars([trade(200), ...trades.slice(0, 1)]));
    await commit('a', '3', []);
    expect(exactly(await stored())).toEqual(naiveBars([trade(200)]));
  });

  it('do not change if a newer version exists', async () => {
    await commit('a', '2', trades);
    const superseded = async () => {
      throw new Error('superseded');
    };
    await expect(commit('a', '1', trades.slice(0, 5), superseded)).rejects.toThrow('superseded');
    expect(exactly(await stored())).toEqual(naiveBars(trades));
  });

  it('may be more than fit into one statement', async () => {
    const many = Array.from({ length: 2_500 }, (_, n) => ({ ...trade(n), ts: trade(0).ts + BigInt(n) * 60_000_000_000n }));
    await commit('a', '1', many);
    await commit('b', '1', trades);
    await commit('a', '2', many.slice(2_400));
    const { rows } = await database.pool.query(
      'SELECT (SELECT count(*)::int FROM bars) AS bars, (SELECT count(*)::int FROM partials) AS partials',
    );
    expect(rows).toEqual([{ bars: 107, partials: 107 }]);
  });

  it('lose nothing when many sources of the same minute commit at once', async () => {
    const parts = Array.from({ length: 8 }, (_, rest) => trades.filter((_, n) => n % 8 === rest));
    await Promise.all(parts.map((part, n) => commit(`file-${n}`, '1', part)));
    await Promise.all(parts.map((part, n) => commit(`file-${n}`, '2', part)));
    expect(exactly(await stored())).toEqual(naiveBars(parts.flat()));
  });

  it('do not count the same trades twice under another name', async () => {
    await commit('month', '1', trades);
    const refusal = { code: 'OVERLAPPING_SOURCE', message: expect.stringContaining('already in month; upload it with --replace month') };
    await expect(
      commit(
        'day',
        '1',
        trades.filter((_, n) => n % 7 === 3),
      ),
    ).rejects.toMatchObject(refusal);
    // Consecutive ids tell a part of a bar, too.
    const dense = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => ({ ...trade(0), symbol: 'D', id: String(from + n) }));
    await commit('dense', '1', dense(100, 200));
    await commit('after dense', '1', dense(200, 210));
    await expect(commit('part', '1', dense(150, 160))).rejects.toMatchObject({ message: expect.stringContaining('already in dense;') });
    // Without ids, or with ids that are no numbers, only equal bars can be told.
    const anonymous = (part: readonly PlainTrade[], name: (n: number) => string) =>
      part.map((one, n) => ({ ...one, venue: 'w', id: name(n) }));
    for (const [n, name] of [() => '', (id: number) => `x-${id}`].entries()) {
      await commit(
        `all ${n}`,
        '1',
        anonymous(trades, name).map((one) => ({ ...one, symbol: `T${n}` })),
      );
      const again = anonymous(trades, name).map((one) => ({ ...one, symbol: `T${n}` }));
      await expect(
        commit(
          `again ${n}`,
          '1',
          again.filter((_, at) => at % 7 === 3),
        ),
      ).rejects.toMatchObject({ code: 'OVERLAPPING_SOURCE' });
    }
    expect(exactly(await stored())).toEqual(naiveBars(trades));
    // The same object again, a newer version of it, other trades of the same minutes, and a replacement are no overlap.
    await commit('month', '1', trades);
    await commit('month', '2', trades.slice(0, 50));
    await commit('rest', '1', trades.slice(50));
    expect(exactly(await stored())).toEqual(naiveBars(trades));
    await commit('whole', '1', trades, undefined, ['month', 'rest']);
    expect(exactly(await stored())).toEqual(naiveBars(trades));
    const { rows } = await database.pool.query("SELECT DISTINCT source FROM partials WHERE symbol = 'S'");
    expect(rows).toEqual([{ source: 'raw/whole' }]);
  });

  it('of a single trade without an id may be in two sources', async () => {
    const one = { ...trade(1), id: '' };
    await commit('a', '1', [one]);
    await commit('b', '1', [one]);
    expect(exactly(await stored())).toMatchObject([{ trades: 2 }]);
  });

  it('are read page by page', async () => {
    const bars = naiveBars(trades);
    await commit('a', '1', trades);
    await commit(
      'b',
      '1',
      trades.map((each) => ({ ...each, venue: 'w' })),
    );
    const query = {
      symbol: 'S',
      venue: undefined,
      intervalUs: 60_000_000,
      limit: 5,
      from: new Date(bars[1]?.bar_start ?? ''),
      to: undefined,
    };
    const pages = [];
    for (let after: { barStart: string; venue: string } | undefined, page = 0; page < 3; page += 1) {
      const found = await queryBars(app, { ...query, after });
      pages.push(...found.map(({ bar_start, venue }) => `${bar_start} ${venue}`));
      after = { barStart: found.at(-1)?.bar_start ?? '', venue: found.at(-1)?.venue ?? '' };
      if (found.length < 5) break;
    }
    expect(pages).toEqual(bars.slice(1).flatMap(({ bar_start }) => [`${bar_start} v`, `${bar_start} w`]));
  });
});
