import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/cli/terminal/command.js';
import { printFailure, printResult, toTradingInfraError, viewOf } from '../../../src/cli/terminal/output.js';
import { errorCodes } from '../../../src/error-codes.js';
import { TradingInfraError } from '../../../src/errors.js';

function streams(env: Record<string, string> = {}, isTTY = false) {
  const written = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof written) => ({
    isTTY,
    columns: 80,
    write: (text: string) => {
      written[name] += text;
    },
  });
  return { invocation: { tool: 'trading-infra' }, stdout: sink('stdout'), stderr: sink('stderr'), env, written };
}

const command: Command = { name: 'status', summary: '', examples: [], options: {}, run: async () => ({}), format: () => 'for people' };
const quiet = { json: false, debug: false };

describe('a result', () => {
  it('goes to stdout, as text or as one JSON document', async () => {
    const text = streams();
    expect(await printResult(text, command, { a: 1 }, {}, false)).toBe(0);
    expect(text.written).toEqual({ stdout: 'for people\n', stderr: '' });
    const json = streams();
    await printResult(json, command, { a: 1 }, {}, true);
    expect(json.written).toEqual({ stdout: '{\n  "a": 1\n}\n', stderr: '' });
  });

  it('with an error keeps its document and adds the error', async () => {
    const failing = { ...command, conclude: () => new TradingInfraError('VERIFY_FAILED', 'One check failed.') };
    const json = streams();
    expect(await printResult(json, failing, { checks: [] }, {}, true)).toBe(7);
    expect(JSON.parse(json.written.stdout)).toEqual({
      checks: [],
      error: { code: 'VERIFY_FAILED', message: 'One check failed.', hint: errorCodes.VERIFY_FAILED.fix },
    });
    const text = streams();
    expect(await printResult(text, failing, { checks: [] }, {}, false)).toBe(7);
    expect(text.written).toEqual({
      stdout: 'for people\n',
      stderr: 'Error VERIFY_FAILED  One check failed.\nNext: Follow the remedy shown for each failed check\n',
    });
  });
});

describe('a failure', () => {
  it('is a sentence and the next command, without a stack trace', async () => {
    const to = streams();
    expect(await printFailure(to, new TradingInfraError('ENVIRONMENT_UNKNOWN', 'There is no prod.'), quiet)).toBe(64);
    expect(to.written).toEqual({
      stdout: '',
      stderr: 'Error ENVIRONMENT_UNKNOWN  There is no prod.\nNext: trading-infra init --env NAME\n',
    });
  });

  it('shows its stack and causes with --debug', async () => {
    const to = streams();
    await printFailure(to, new TradingInfraError('PLAN_FAILED', 'No plan.', { cause: new Error('the root') }), {
      json: false,
      debug: true,
    });
    expect(to.written.stderr).toMatch(/output\.test\.ts/);
    expect(to.written.stderr).toMatch(/Caused by: Error: the root/);
  });

  it('is one document with --json, details included', async () => {
    const to = streams();
    await printFailure(to, new TradingInfraError('IN_USE', 'Two are left.', { details: { left: ['a', 'b'] } }), {
      json: true,
      debug: false,
    });
    expect(JSON.parse(to.written.stdout)).toEqual({
      error: { code: 'IN_USE', message: 'Two are left.', hint: errorCodes.IN_USE.fix, details: { left: ['a', 'b'] } },
    });
    expect(to.written.stderr).toBe('');
  });

  it('that is unexpected is called a bug; a full disk and Ctrl-C are not', () => {
    expect(toTradingInfraError(new TypeError('x is not a function'))).toMatchObject({
      code: 'INTERNAL',
      message: 'This is a bug in trading-infra: x is not a function',
    });
    expect(toTradingInfraError(new Error('ENOSPC: no space left on device, write'))).toMatchObject({ code: 'DISK_FULL' });
    const left = Object.assign(new Error('User force closed the prompt'), { name: 'ExitPromptError' });
    expect(toTradingInfraError(left)).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
  });
});

describe('colours', () => {
  const level = async (env: Record<string, string>, isTTY: boolean) => (await viewOf(streams(env, isTTY), 'stderr')).paint.level;
  it('depend on the terminal, NO_COLOR and FORCE_COLOR', async () => {
    expect(await level({}, true)).toBe(1);
    expect(await level({}, false)).toBe(0);
    expect(await level({ NO_COLOR: '1' }, true)).toBe(0);
    expect(await level({ TERM: 'dumb' }, true)).toBe(0);
    expect(await level({ FORCE_COLOR: '1' }, false)).toBe(1);
  });
});
