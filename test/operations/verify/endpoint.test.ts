import { describe, expect, it } from 'vitest';
import { sendLocally } from '../../../src/network/http-request.js';
import type { CheckContext } from '../../../src/operations/verify/check.js';
import { endpointChecks } from '../../../src/operations/verify/endpoint.js';
import { computeExpectedBars } from '../../../src/operations/verify/expected-bars.js';
import { roundTripChecks } from '../../../src/operations/verify/round-trip.js';
import { generateTrades } from '../../../src/operations/verify/trade-generator.js';
import { environmentNames, type Outputs } from '../../../src/platform/names.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { type ApiCall, clientsWith, oneKey, startApi } from './platform/fake-platform.js';

const goodKey = 'the-good-key-of-the-environment-0123456789';
const environment = resolveEnvironment('dev', {
  target: 'sandbox',
  account: '123456789012',
  region: 'eu-central-1',
  size: 'small',
  state: 'local',
  owner: 'platform',
  costCenter: 'finance',
});
const checks = [...endpointChecks(environment), ...roundTripChecks(environment)];

type Answer = [status: number, body: unknown];
const problem = (code: string) => ({ error: { code, message: 'no' }, requestId: '1' });
const trades = generateTrades({ seed: '7', symbol: 'VERIFY-7', count: 240, stepNanoseconds: 1n });
const distinct = new Set(trades.map((trade) => trade.id ?? trade)).size;
const processed = {
  jobId: 'f'.repeat(32),
  status: 'SUCCEEDED',
  summary: { accepted: distinct, rejected: 0, duplicates: trades.length - distinct },
  bars: computeExpectedBars(trades),
};

/** An API that works. */
function healthy({ method, path, key, body }: ApiCall): Answer {
  if (key !== goodKey) return [403, problem('FORBIDDEN')];
  if (path === '/health') return [200, { status: 'ok' }];
  if (path.startsWith('/bars')) return [200, { bars: processed.bars }];
  if (method === 'GET') return [200, { jobId: processed.jobId, status: 'SUCCEEDED' }];
  return body.includes('"trades":[') ? [200, processed] : [400, problem('VALIDATION_FAILED')];
}

/** Runs one check against an API and returns `pass` or what is wrong. The clock advances only while the check sleeps. */
async function run(id: string, api: (call: ApiCall) => Answer): Promise<string> {
  const { url, server } = await startApi(api);
  const answers = new Map<string, Promise<unknown>>();
  let clock = 0;
  const ctx: CheckContext = {
    target: {
      aws: clientsWith({ ...oneKey, GetUsagePlanCommand: {}, GetApiKeyCommand: { value: goodKey } }),
      account: environment.account,
      region: environment.region,
      invokeUrl: () => url,
      openHttp: async () => sendLocally,
    },
    environment,
    names: environmentNames(environment),
    outputs: { 'rest-api-id': 'a', 'api-key-id': 'k' } as Outputs,
    seed: '7',
    now: () => new Date(clock),
    sleep: async (ms) => {
      clock += ms;
    },
    signal: new AbortController().signal,
    once: <T>(key: string, fetch: () => Promise<T>) => {
      const answer = answers.get(key) ?? fetch();
      answers.set(key, answer);
      return answer as Promise<T>;
    },
    redact: () => {},
    deployedStacks: async () => [],
  };
  try {
    await checks.find((check) => check.id === id)?.run(ctx);
    return 'pass';
  } catch (error) {
    return (error as Error).message;
  } finally {
    server.close();
  }
}

const onPath = (path: string, answer: Answer) => (call: ApiCall) => (call.path.startsWith(path) ? answer : healthy(call));
const withBars =
  (bars: unknown) =>
  (call: ApiCall): Answer =>
    call.method === 'POST' ? [200, { ...processed, bars }] : healthy(call);

describe('the checks of the API', () => {
  it.each(checks.filter(({ id }) => !/parquet|database/.test(id)).map(({ id }) => id))('%s passes when the API works', async (id) => {
    expect(await run(id, healthy)).toBe('pass');
  });

  it.each<[string, string, (call: ApiCall) => Answer, RegExp]>([
    [
      'endpoint-with-key',
      'answers 502',
      onPath('/health', [502, problem('INTERNAL')]),
      /^GET \/health answered 502 \(INTERNAL: no\), expected 200$/,
    ],
    [
      'endpoint-without-key',
      'accepts everybody',
      (call) => healthy({ ...call, key: goodKey }),
      /^GET \/health answered 200, expected 403$/,
    ],
    ['endpoint-without-key', 'returns bars to everybody', onPath('/bars', [200, {}]), /^GET \/bars.* answered 200, expected 403$/],
    ['endpoint-without-key', 'rejects with another body', onPath('/bars', [403, { message: 'Forbidden' }]), /with the code undefined/],
    [
      'endpoint-wrong-key',
      'accepts any key',
      (call) => healthy({ ...call, key: call.key ? goodKey : undefined }),
      /^GET \/health answered 200/,
    ],
    [
      'endpoint-malformed-body',
      'accepts malformed bodies',
      (call) => (call.method === 'POST' ? [200, processed] : healthy(call)),
      /^POST \/process answered 200, expected 400$/,
    ],
    ['round-trip-answer', 'leaves out a bar', withBars(processed.bars.slice(1)), /has 4 bars, expected 5/],
    ['round-trip-answer', 'rounds twice', withBars(processed.bars.map((bar, n) => (n ? bar : { ...bar, vwap: '1.1' }))), /vwap of the bar/],
    ['round-trip-answer', 'returns no bars', withBars(undefined), /without bars/],
    [
      'round-trip-job',
      'does not find the job',
      onPath('/process/f', [404, problem('JOB_NOT_FOUND')]),
      /answered 404 \(JOB_NOT_FOUND: no\)/,
    ],
    ['round-trip-query', 'finds nothing', onPath('/bars', [200, { bars: [] }]), /has 0 bars, expected 5/],
  ])('%s fails when the API %s', async (id, _, api, message) => {
    expect(await run(id, api)).toMatch(message);
  });

  it('wait up to a minute for API Gateway to accept a new key', async () => {
    let calls = 0;
    const slow = (call: ApiCall): Answer => {
      calls += 1;
      return calls < 6 ? [403, problem('FORBIDDEN')] : healthy(call);
    };
    expect(await run('endpoint-with-key', slow)).toBe('pass');
    expect(await run('endpoint-with-key', () => [403, problem('FORBIDDEN')])).toContain('answered 403');
  });
});
