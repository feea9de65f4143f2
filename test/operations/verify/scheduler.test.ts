import { describe, expect, it } from 'vitest';
import { type Outcome, runChecks, type Schedulable, selectChecks } from '../../../src/operations/verify/scheduler.js';

const check = (id: string, dependsOn: string[] = [], mayBeCausedBy: string[] = []): Schedulable => ({ id, dependsOn, mayBeCausedBy });
const never = new AbortController().signal;
const options = { concurrency: 4, timeoutSeconds: 5, now: () => new Date(0), signal: never };

/** Runs the checks; those in `bad` fail. Resolves to lines such as `b: blocked by a`, and the order in which they ran. */
async function outcomesWith(bad: string[], checks: Schedulable[]) {
  const ran: string[] = [];
  const outcomes = await runChecks(checks, {
    ...options,
    run: async ({ id }) => {
      ran.push(id);
      if (bad.includes(id)) throw new Error(`${id} is bad`);
      return 'fine';
    },
  });
  const text = ([id, { status, blockedBy }]: [string, Outcome]) => `${id}: ${status}${blockedBy ? ` by ${blockedBy}` : ''}`;
  return { ran, lines: [...outcomes].map(text) };
}

describe('runChecks', () => {
  it('runs dependencies first and returns outcomes in the given order', async () => {
    const { ran, lines } = await outcomesWith([], [check('c', ['b']), check('b', ['a']), check('a')]);
    expect(ran).toEqual(['a', 'b', 'c']);
    expect(lines).toEqual(['c: pass', 'b: pass', 'a: pass']);
  });

  it('blocks whatever depends on a failed check, names the failed check, and does not run it', async () => {
    const { ran, lines } = await outcomesWith(['a', 'x'], [check('a'), check('x'), check('b', ['a']), check('c', ['b', 'x']), check('d')]);
    expect(ran).toEqual(['a', 'x', 'd']);
    expect(lines).toEqual(['a: fail', 'x: fail', 'b: blocked by a', 'c: blocked by a,x', 'd: pass']);
  });

  it('runs a check whose possible cause failed, and blocks it only if it fails too', async () => {
    const checks = [check('a'), check('b', [], ['a']), check('c', ['b'])];
    expect((await outcomesWith(['a'], checks)).lines).toEqual(['a: fail', 'b: pass', 'c: pass']);
    expect((await outcomesWith(['a', 'b'], checks)).lines).toEqual(['a: fail', 'b: blocked by a', 'c: blocked by a']);
    expect((await outcomesWith(['b'], checks)).lines).toEqual(['a: pass', 'b: fail', 'c: blocked by b']);
  });

  it('runs independent checks at the same time, up to the limit', async () => {
    let running = 0;
    let max = 0;
    await runChecks(
      Array.from({ length: 12 }, (_, n) => check(`c${n}`)),
      {
        ...options,
        concurrency: 3,
        run: async () => {
          running += 1;
          max = Math.max(max, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return '';
        },
      },
    );
    expect(max).toBe(3);
  });

  it('takes no slot while it waits for another check', async () => {
    const outcomes = await runChecks([check('b', ['a']), check('a')], { ...options, concurrency: 1, run: async () => 'fine' });
    expect([...outcomes.values()].map(({ status }) => status)).toEqual(['pass', 'pass']);
  });

  it('fails a check that times out, and aborts its signal', async () => {
    let aborted = false;
    const outcomes = await runChecks([{ ...check('slow'), timeoutSeconds: 0.02 }, check('b', ['slow'])], {
      ...options,
      run: (_, signal) => new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
    });
    expect(outcomes.get('slow')).toMatchObject({ status: 'fail', detail: 'timed out after 0.02 seconds' });
    expect(outcomes.get('b')).toMatchObject({ status: 'blocked', blockedBy: ['slow'] });
    expect(aborted).toBe(true);
  });

  it('reports the name and message of an error', async () => {
    const run = async () => {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    };
    const outcomes = await runChecks([check('a')], { ...options, run });
    expect(outcomes.get('a')?.detail).toBe('AccessDeniedException: not authorized');
  });

  it('rejects with INTERRUPTED when the user interrupts', async () => {
    const stop = new AbortController();
    const done = runChecks([check('a'), check('b', ['a'])], { ...options, signal: stop.signal, run: () => new Promise(() => {}) });
    stop.abort();
    await expect(done).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
  });

  it('rejects circular and unknown dependencies', async () => {
    await expect(outcomesWith([], [check('a', ['b']), check('b', ['a'])])).rejects.toThrow('a, b, a');
    await expect(outcomesWith([], [check('a', ['b'])])).rejects.toThrow('a depends on b, which is not a check');
  });
});

describe('selectChecks', () => {
  const checks = [check('a'), check('b', ['a']), check('c', ['b'], ['d']), check('d'), check('e')];

  it('includes the dependencies of a check', () => {
    expect(selectChecks(checks, ['c']).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(selectChecks(checks, ['a', 'e']).map(({ id }) => id)).toEqual(['a', 'e']);
  });

  it('lists the checks when the id is unknown', () => {
    expect(() => selectChecks(checks, ['zzz'])).toThrow("There is no check 'zzz'. The checks are a, b, c, d, e.");
  });
});
