// Kills the function at each of its external calls in turn (of a series of equal ones, at the first and the last), and makes each of them fail in
// turn, then delivers the same message or request again. The final state must be byte for byte the same as without the fault.
// `npm test` has a fixed half of the faults at each call; `npm run rehearse:kills` has all.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barsEvery } from '../../src/lambda/core/analysis.js';
import { queueEvent, uploadEvent } from './events.js';
import { type Fault, FaultyServices, faults } from './faults.js';
import { FunctionFixture } from './function-fixture.js';
import { exactly, naiveBars, type PlainTrade } from './naive-bars.js';
import { analyzeBytes, tardisCsv } from './trade-files.js';

let fixture: FunctionFixture;
beforeAll(async () => {
  fixture = await FunctionFixture.start();
});
afterAll(() => fixture?.stop());

/** Covers two days, so that there are two parts per interval. */
function tradesOf(count: number, from = 0): PlainTrade[] {
  const ts = (n: number) => 1_723_161_540_000_000_000n + BigInt(n) * 7_000_000_000n;
  return Array.from({ length: count }, (_, n) => n + from).map((n) => ({
    venue: 'v',
    symbol: 'S',
    ts: ts(n),
    id: String(n),
    price: `1.${n}1`,
    size: '2',
    side: 'buy',
  }));
}

interface Scenario {
  /** The uploaded file, if any. */
  content?: Uint8Array;
  /** Prepares the database. */
  prepare?: () => Promise<void>;
  /** One delivery or request. Throws, or returns an error response, if it fails. */
  deliver: (faulty: FaultyServices) => Promise<unknown>;
  /** What a successful delivery returns. */
  expected: unknown;
  /** All external calls, in order. */
  calls: readonly string[];
}

/** The search for other sources with the same trades; then six intervals and the daily measures, for two dates each. */
const parts = ['connect', 'BEGIN', 'SELECT DISTINCT p.source', 'COMMIT', ...Array<string>(14).fill('PutObject')];
const lockSource = 'SELECT pg_advisory_xact_lock(1, hashtext($1))';
const lockInstruments = 'SELECT pg_advisory_xact_lock(2, n)';
const commitBars = [
  'SELECT DISTINCT venue,',
  lockInstruments,
  'SELECT DISTINCT p.source',
  'DELETE FROM partials',
  'INSERT INTO partials',
  'SELECT p.* FROM',
];
/** The daily bars, after those of a minute. */
const days = ['DELETE FROM partials', 'INSERT INTO partials', 'SELECT p.* FROM', 'INSERT INTO bars'];
const end = ['INSERT INTO jobs', 'COMMIT', 'CopyObject', 'PutObject', 'UpdateItem'];

const file = 'incoming/file.csv';
const event = async () => queueEvent(uploadEvent(file, await fixture.versionOf(file)));

/** A newer version of a file that shares minutes with another source and no longer has some of its own older minutes. */
const newerVersion: Scenario = {
  content: tardisCsv(tradesOf(20)),
  prepare: async () => {
    for (const [key, trades] of [
      [file, tradesOf(40)],
      ['incoming/other.csv', tradesOf(30, 10)],
    ] as const) {
      const analysis = await analyzeBytes(tardisCsv(trades));
      await fixture.services.bars.commit({
        jobId: `before ${key}`,
        source: { bucket: 'raw', key, version: 'before' },
        bars: [barsEvery('1m', analysis)],
        summary: analysis.summary,
        tradingDays: 365,
        assertNewest: async () => {},
      });
    }
  },
  deliver: async (faulty) => fixture.invoke(await event(), faulty.services(fixture.services, fixture.database.pool)),
  expected: { batchItemFailures: [] },
  calls: [
    'UpdateItem',
    'GetObject',
    ...parts,
    'connect',
    'BEGIN',
    lockSource,
    'HeadObject',
    ...commitBars,
    // The bars of the file, then those that only its older version had.
    'INSERT INTO bars',
    'INSERT INTO instruments',
    'SELECT p.* FROM',
    'INSERT INTO bars',
    ...days,
    ...end,
  ],
};

const badFile: Scenario = {
  content: Buffer.from('what,is,this\n1,2,3\n'),
  deliver: newerVersion.deliver,
  expected: { batchItemFailures: [] },
  calls: ['UpdateItem', 'GetObject', 'PutObject', 'UpdateItem'],
};

const body = { trades: tradesOf(20).map(({ ts, ...rest }) => ({ v: 1, ts: String(ts), ...rest })) };
const post = async (faulty: FaultyServices, given: object) => {
  const services = faulty.services(fixture.services, fixture.database.pool);
  return (await fixture.call('POST', '/process', { ...given, services })).status;
};

const inlineTrades: Scenario = {
  deliver: (faulty) => post(faulty, { body }),
  expected: 200,
  calls: [
    'GetItem',
    'UpdateItem',
    'PutObject',
    ...parts,
    'connect',
    'BEGIN',
    lockSource,
    ...commitBars,
    'INSERT INTO bars',
    'INSERT INTO instruments',
    ...days,
    ...end,
  ],
};

/** An API caller requests a file; then the queue delivers the message. */
const source: Scenario = {
  content: tardisCsv(tradesOf(20)),
  deliver: async (faulty) => {
    const status = await post(faulty, { body: { source: { key: file } } });
    for (const message of await fixture.takeMessages()) await fixture.invoke(queueEvent(message));
    return status;
  },
  expected: 202,
  calls: ['GetItem', 'HeadObject', 'UpdateItem', 'SendMessage'],
};

const scenarios = { 'a newer version of a file': newerVersion, 'an invalid file': badFile, 'trades by POST': inlineTrades, source };

async function run({ prepare, deliver, expected }: Scenario, plan: { at?: number; fault?: Fault }) {
  await fixture.empty();
  await prepare?.();
  const faulty = new FaultyServices(plan);
  await deliver(faulty).catch(() => undefined);
  await faulty.close();
  if (plan.fault !== undefined) {
    // The lease of the dead function must expire first.
    fixture.now = new Date(Date.now() + 600_000);
    expect(await deliver(new FaultyServices()), `${plan.fault}: ${faulty.calls[plan.at ?? 0]}`).toEqual(expected);
  }
  return { calls: faulty.calls, state: await fixture.state() };
}

/** The calls with their positions, without those between two of their kind: each part is written by a call of its own, like the one before. */
function endsOfSeries(calls: readonly string[]): [number, string][] {
  return [...calls.entries()].filter(([at, call]) => call !== calls[at - 1] || call !== calls[at + 1]);
}

/** At each call, one of the two kills and one of the two errors: the other two at the next call, and in the next scenario. */
function faultsAt(at: number, scenario: number): readonly Fault[] {
  return process.env.FAULTS === 'all' ? faults : faults.filter((_, index) => (index + at + scenario) % 2 === 0);
}

describe.each(Object.entries(scenarios).map(([name, scenario], index) => ({ name, scenario, index })))('$name', ({ scenario, index }) => {
  beforeAll(async () => {
    if (scenario.content) await fixture.upload(file, scenario.content);
  });

  it('ends in the same state, whichever call fails', { timeout: 600_000 }, async () => {
    const undisturbed = await run(scenario, {});
    expect(undisturbed.calls).toEqual(scenario.calls);
    for (const [at, call] of endsOfSeries(undisturbed.calls)) {
      for (const fault of faultsAt(at, index)) {
        const { state } = await run(scenario, { at, fault });
        expect(state, `${fault}: call ${at}, ${call}`).toEqual(undisturbed.state);
      }
    }
  });
});

it('the final state is the merge of all sources', async () => {
  await fixture.upload(file, tardisCsv(tradesOf(20)));
  await run(newerVersion, {});
  const { body: answer } = await fixture.call('GET', '/bars', { query: { symbol: 'S' } });
  const other = tradesOf(30, 10).map((trade) => ({ ...trade, id: `other ${trade.id}` }));
  expect(exactly(answer.bars)).toEqual(naiveBars([...tradesOf(20), ...other]));
});
